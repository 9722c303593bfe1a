// SPDX-License-Identifier: GPL-3.0-or-later
#include "nanokvm_net.hpp"

#include "command_report.hpp"
#include "net/command.hpp"
#include "net/dhcp_client.hpp"
#include "net/dns_settings.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <CLI/CLI.hpp>

namespace nanokvm {
namespace {

constexpr int exit_failed = 1;
constexpr int exit_no_address = 3;  // of `status`

struct NetOptions {
    std::string root = "/";
    std::string interface = "eth0";
};

int report(const base::Result<net::NetReport>& done, bool status) {
    if (!print_problems(done)) {
        return exit_failed;
    }
    std::fputs(done->text.c_str(), stdout);
    return status && !done->addressed ? exit_no_address : 0;
}

int run_net(const NetOptions& options, const std::string& command) {
    std::error_code error;
    const base::Root root(options.root);
    const net::NetContext context{root, options.interface, std::filesystem::read_symlink("/proc/self/exe", error)};
    if (command == "up") {
        return report(net::net_up(context), false);
    }
    return command == "down" ? report(net::net_down(context), false) : report(net::net_status(context), true);
}

}  // namespace

void add_net_commands(CLI::App& app, std::function<int()>& action) {
    auto* net = app.add_subcommand("net", "The wired network: an address of /boot/eth.nodhcp, DHCP or 192.168.90.1");
    net->require_subcommand(1);
    net->fallthrough();
    const auto options = std::make_shared<NetOptions>();
    net->add_option("--root", options->root, "Folder that stands for /")->capture_default_str();
    net->add_option("--interface", options->interface, "Name of the interface")->capture_default_str();
    for (const auto& [name, help] : {std::pair{"up", "Get an address"}, std::pair{"down", "Give the addresses up"},
                                     std::pair{"status", "Show it; exit status 3 without an address"}}) {
        net->add_subcommand(name, help)->fallthrough()->callback([&action, options, command = std::string(name)] {
            action = [options, command] { return run_net(*options, command); };
        });
    }
}

bool run_as_dhcp_event(int argc, char** argv, int& status) {
    const std::string_view name = argc > 0 ? argv[0] : "";
    const auto script = net::root_of_dhcp_event(name);
    const auto hook = script ? std::nullopt : net::root_of_dns_hook(name);
    if (!script && !hook) {
        return false;
    }
    const std::string_view event = argc > 1 ? argv[1] : "";
    const auto done = script ? net::dhcp_event(*script, event) : net::names_event(*hook, event);
    if (!done) {
        std::fprintf(stderr, "nanokvm: %s\n", done.error().message.c_str());
    }
    status = done ? 0 : exit_failed;
    return true;
}

}  // namespace nanokvm
