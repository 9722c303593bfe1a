// SPDX-License-Identifier: GPL-3.0-or-later
#include "nanokvm_board.hpp"

#include "command_report.hpp"
#include "nanokvm_hardware.hpp"
#include "system/board_detect.hpp"
#include "system/doctor.hpp"
#include "system/open_ports.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace nanokvm {
namespace {

constexpr int exit_failed = 1;

struct Options {
    std::string root = "/";
    std::string memory;                // empty: /dev/mem below root
    std::vector<std::uint16_t> ports;  // empty: those of server.yaml
    bool hardware = false;
    std::string source = "sg2002";
};

system::BoardContext context_of(const Options& options, const base::Root& root) {
    const auto memory = options.memory.empty() ? root / "/dev/mem" : std::filesystem::path(options.memory);
    return {root, memory, system::kernel_i2c_probe(root)};
}

int init(const Options& options, system::Detect detect) {
    const base::Root root(options.root);
    const auto done = system::init_board(context_of(options, root), detect);
    if (!print_problems(done)) {
        return exit_failed;
    }
    std::printf("board %s\nbridge %s\n", std::string(power::name(done->hardware)).c_str(),
                done->bridge.empty() ? "unknown" : done->bridge.c_str());
    return 0;
}

int release(const Options& options) {
    const base::Root root(options.root);
    return print_problems(system::release_buttons(context_of(options, root))) ? 0 : exit_failed;
}

int doctor(const Options& options) {
    const base::Root root(options.root);
    const auto ports = options.ports.empty() ? system::server_ports(root) : options.ports;
    const auto findings = system::judge(system::examine(root, ports));
    std::fputs(system::to_text(findings).c_str(), stdout);
    const bool faults = std::any_of(findings.begin(), findings.end(),
                                    [](const auto& one) { return one.level == system::Finding::Level::fault; });
    return faults ? exit_failed : 0;
}

}  // namespace

void add_board_commands(CLI::App& app, std::function<int()>& action) {
    const auto options = std::make_shared<Options>();
    auto* board = app.add_subcommand("board", "Which board this is, its buttons and pads");
    board->require_subcommand(1);
    board->fallthrough();
    board->add_option("--root", options->root, "Folder that stands for /")->capture_default_str();
    board->add_option("--memory", options->memory, "Stands for the registers [/dev/mem below --root]");
    const auto add = [&](const char* name, const char* help, std::function<int(const Options&)> run) {
        board->add_subcommand(name, help)->fallthrough()->callback([&action, options, run = std::move(run)] {
            action = [options, run] { return run(*options); };
        });
    };
    add("release", "Release the buttons, and nothing else; also before the board is known", release);
    add("init", "Release the buttons, set the pads; find out the board where that is not known",
        [](const Options& its) { return init(its, system::Detect::when_unknown); });
    add("detect", "The same, and find out the board in any case",
        [](const Options& its) { return init(its, system::Detect::again); });
    auto* examine =
        app.add_subcommand("doctor", "What works and what does not; exit status 1 when something is broken");
    examine->add_option("--root", options->root, "Folder that stands for /")->capture_default_str();
    examine->add_option("--port", options->ports, "Where the server should accept connections [those of server.yaml]");
    examine->add_flag("--hardware", options->hardware,
                      "Put what we assume of the video chip to the board instead; stop the server first");
    examine->add_option("--source", options->source, "With --hardware: sg2002, or sg2002-sim, a healthy one")
        ->capture_default_str();
    examine->callback([&action, options] {
        action = [options] { return options->hardware ? examine_hardware(options->source) : doctor(*options); };
    });
}

}  // namespace nanokvm
