// SPDX-License-Identifier: GPL-3.0-or-later
#include "nanokvm_supervise.hpp"

#include "system/supervisor.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace nanokvm {
namespace {

constexpr int exit_failed = 1;
constexpr int exit_stopped = 3;  // of `status`

struct Options {
    std::string root = "/";
    std::string name;
    std::vector<std::string> argv;
    std::string console;
};

int complain(const base::Error& error) {
    std::fprintf(stderr, "nanokvm: %s\n", error.message.c_str());
    return exit_failed;
}

int start(const Options& options) {
    const auto done = system::supervise(base::Root(options.root), {options.name, options.argv, options.console});
    // Started twice is started, as with every init script.
    return done || done.error().code == EEXIST ? 0 : complain(done.error());
}

int stop(const Options& options) {
    const auto done = system::stop_supervised(base::Root(options.root), options.name);
    return done ? 0 : complain(done.error());
}

int status(const Options& options) {
    const bool runs = system::is_supervised(base::Root(options.root), options.name);
    std::printf("%s %s\n", options.name.c_str(), runs ? "runs" : "is stopped");
    return runs ? 0 : exit_stopped;
}

}  // namespace

void add_supervise_commands(CLI::App& app, std::function<int()>& action) {
    auto* supervise = app.add_subcommand("supervise", "Programs that are started again when they end");
    supervise->require_subcommand(1);
    supervise->fallthrough();
    const auto options = std::make_shared<Options>();
    supervise->add_option("--root", options->root, "Folder that stands for /")->capture_default_str();
    const auto add = [&](const char* name, const char* help, int (*run)(const Options&)) {
        auto* command = supervise->add_subcommand(name, help);
        command->add_option("name", options->name, "Name of the service")->required();
        command->callback([&action, options, run] { action = [options, run] { return run(*options); }; });
        return command;
    };
    auto* starts = add("start", "Start PROGRAM and keep it running", start);
    starts->add_option("--console", options->console, "Also gets what the program prints");
    starts->add_option("program", options->argv, "Path and arguments, after --")->required();
    add("stop", "End it; killed after two seconds", stop);
    add("status", "Exit status 3 when it is stopped", status);
}

}  // namespace nanokvm
