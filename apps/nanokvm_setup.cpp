// SPDX-License-Identifier: GPL-3.0-or-later
#include "nanokvm_setup.hpp"

#include "command_report.hpp"
#include "system/migration.hpp"
#include "system/open_ports.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>

namespace nanokvm {
namespace {

int print_ports(const std::string& root) {
    const auto list = system::open_ports(base::Root(root));
    for (const auto& problem : list.problems) {
        std::fprintf(stderr, "nanokvm: %s\n", problem.c_str());
    }
    for (const auto& ports : list.ports) {
        std::printf("%s\n", system::to_text(ports).c_str());
    }
    return 0;
}

int migrate(const std::string& root) {
    std::error_code error;
    return print_done(system::migrate(base::Root(root), std::filesystem::read_symlink("/proc/self/exe", error)));
}

}  // namespace

void add_setup_commands(CLI::App& app, std::function<int()>& action) {
    const auto root = std::make_shared<std::string>("/");
    const auto add = [&](const char* name, const char* help, int (*run)(const std::string&)) {
        auto* command = app.add_subcommand(name, help);
        command->add_option("--root", *root, "Folder that stands for /")->capture_default_str();
        command->callback([&action, root, run] { action = [root, run] { return run(*root); }; });
    };
    add("ports", "What the firewall lets in, a line each: tcp 80", print_ports);
    add("migrate", "Put the files of a new application in place, once", migrate);
}

}  // namespace nanokvm
