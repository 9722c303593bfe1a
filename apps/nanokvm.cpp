// SPDX-License-Identifier: GPL-3.0-or-later
// The command line: `nanokvm usb up`. Each area has a file of its own beside this one, which reads its arguments and
// prints; the libraries do the work.
#include "nanokvm_board.hpp"
#include "nanokvm_card.hpp"
#include "nanokvm_net.hpp"
#include "nanokvm_setup.hpp"
#include "nanokvm_supervise.hpp"
#include "nanokvm_usb.hpp"
#include "program.hpp"

#include <cstdio>
#include <functional>

#include <CLI/CLI.hpp>

namespace nanokvm {
namespace {

int run(int argc, char** argv) {
    int status = 0;
    if (run_as_dhcp_event(argc, argv, status)) {
        return status;
    }
    std::function<int()> action;
    CLI::App app("The functions of a NanoKVM for scripts and support.", "nanokvm");
    app.require_subcommand(1);
    add_usb_commands(app, action);
    add_net_commands(app, action);
    add_board_commands(app, action);
    add_card_commands(app, action);
    add_setup_commands(app, action);
    add_supervise_commands(app, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            return app.exit(error);
        }
        std::fprintf(stderr, "nanokvm: %s\n", error.what());
        return exit_usage;
    }
    return action();
}

}  // namespace
}  // namespace nanokvm

int main(int argc, char** argv) {
    return nanokvm::run_program("nanokvm", argc, argv, nanokvm::run);
}
