// SPDX-License-Identifier: GPL-3.0-or-later
// The device's own front: OLED, user key, watch over the server.
#include "base/log.hpp"
#include "program.hpp"
#include "system/daemon.hpp"

#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>

namespace nanokvm {
namespace {

int run(int argc, char** argv) {
    std::string root = "/";
    CLI::App app("Shows the state of a NanoKVM on its OLED, obeys its key and watches over its server.", "kvm_system");
    app.add_option("--root", root, "Folder that stands for /")->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            return app.exit(error);
        }
        std::fprintf(stderr, "kvm_system: %s\n", error.what());
        return exit_usage;
    }
    log::configure("system", log::Level::info);
    auto daemon = system::Daemon::make(base::Root(root));
    if (!daemon) {
        std::fprintf(stderr, "kvm_system: %s\n", daemon.error().message.c_str());
        return exit_failed;
    }
    daemon->run();
    return 0;
}

}  // namespace
}  // namespace nanokvm

int main(int argc, char** argv) {
    return nanokvm::run_program("kvm_system", argc, argv, nanokvm::run);
}
