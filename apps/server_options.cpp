// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_options.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <sstream>
#include <unistd.h>

#include <CLI/CLI.hpp>

namespace nanokvm {
namespace {

/// The folder of this very program: what is installed with it lies beside it.
std::filesystem::path own_folder() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::filesystem::path(".") : program.parent_path();
}

base::Result<void> split_listen(const std::string& text, ServerOptions& options) {
    const auto colon = text.rfind(':');
    unsigned port = 0;
    char rest = 0;
    if (colon == std::string::npos || std::sscanf(text.c_str() + colon + 1, "%5u%c", &port, &rest) != 1 ||
        port > 65535) {
        return base::fail("--listen '" + text + "' is not ADDRESS:PORT");
    }
    options.listen_host = text.substr(0, colon);
    if (options.listen_host.starts_with('[') && options.listen_host.ends_with(']')) {
        options.listen_host = options.listen_host.substr(1, options.listen_host.size() - 2);
    }
    options.listen_port = static_cast<std::uint16_t>(port);
    return {};
}

}  // namespace

base::Result<ServerOptions> parse_server_options(int argc, const char* const* argv) {
    ServerOptions options;
    options.web = (own_folder() / "web").string();
    options.capture = (own_folder() / "kvm_capture").string();
    std::string listen;
    std::string source;
    std::string size;
    int fps = 0;
    CLI::App app("The server of a KVM-over-IP: screen, keyboard and power of another computer, in a browser.",
                 "NanoKVM-Server");
    app.add_option("--root", options.root, "Folder that stands for / (settings, accounts, state)")
        ->capture_default_str();
    app.add_option("--web", options.web, "Folder of the web application")->capture_default_str();
    app.add_option("--listen", listen, "ADDRESS:PORT instead of what server.yaml says; port 0 takes any");
    app.add_option("--board", options.board, "What is controlled: none, virtual, cube, linux")
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, ServerOptions::Board>{{"none", ServerOptions::Board::none},
                                                        {"virtual", ServerOptions::Board::virtual_pc},
                                                        {"cube", ServerOptions::Board::cube},
                                                        {"linux", ServerOptions::Board::linux_machine}}));
    app.add_option("--qmp", options.qmp, "Monitor socket of the virtual board's QEMU");
    app.add_option("--capture", options.capture, "Program of the capture worker")->capture_default_str();
    app.add_option("--source", source, "Given to the capture worker: rfb:SOCKET, pattern, replay:FILE, v4l2:DEVICE");
    app.add_option("--size", size, "Given to the capture worker: WIDTHxHEIGHT");
    app.add_option("--fps", fps, "Given to the capture worker")->check(CLI::Range(1, 60));
    app.add_option("--password-file", options.password_file,
                   "First start: the administrator's password; made and written there when the file is missing");
    app.add_flag("--set-password", options.set_password, "Sets the password of --password-file at every start");
    app.add_option("--login-delays", options.login_delays, "Factor on the delays of failed logins")
        ->check(CLI::Range(0.0, 1.0));
    app.add_flag("--verbose", options.verbose, "Logs what happens per connection");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            app.exit(error);
            return base::fail("");
        }
        return base::fail(error.what());
    }
    for (const auto& [flag, value] : {std::pair<std::string, std::string>{"--source", source},
                                      {"--size", size},
                                      {"--fps", fps == 0 ? "" : std::to_string(fps)}}) {
        if (!value.empty()) {
            options.capture_arguments.insert(options.capture_arguments.end(), {flag, value});
        }
    }
    if (options.board == ServerOptions::Board::virtual_pc && options.qmp.empty()) {
        return base::fail("--board virtual needs --qmp SOCKET");
    }
    if (options.set_password && options.password_file.empty()) {
        return base::fail("--set-password needs --password-file FILE");
    }
    if (!listen.empty()) {
        if (auto split = split_listen(listen, options); !split) {
            return tl::unexpected(split.error());
        }
    }
    return options;
}

}  // namespace nanokvm
