// SPDX-License-Identifier: GPL-3.0-or-later
// The command line: `nanokvm usb up`. This file reads arguments and prints; src/gadget/command.hpp does the work.
#include "base/root.hpp"
#include "gadget/command.hpp"
#include "gadget/configfs.hpp"

#include <cstdio>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>

namespace nanokvm {
namespace {

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;
constexpr int exit_down = 3;  // of `status`: nothing is bound

struct Options {
    std::string root = "/";
    std::string configfs;  // empty: below root
    bool dry_run = false;
    bool remove = false;
    std::string command;
};

/// Fills `options`. False: the program ends with `status`.
bool parse(int argc, char** argv, Options& options, int& status) {
    CLI::App app("The functions of a NanoKVM for scripts and support.", "nanokvm");
    app.require_subcommand(1);
    auto* usb = app.add_subcommand("usb", "What the other computer sees: keyboard, pointers, drive, network");
    usb->require_subcommand(1);
    usb->fallthrough();
    usb->add_option("--root", options.root, "Folder that stands for /")->capture_default_str();
    usb->add_option("--configfs", options.configfs,
                    "Folder of USB gadgets [/sys/kernel/config/usb_gadget below --root]");
    usb->add_flag("--dry-run", options.dry_run, "Say what would be changed");
    const auto add = [&](const char* name, const char* help) {
        auto* command = usb->add_subcommand(name, help)->fallthrough();
        command->callback([&options, name] { options.command = name; });
        return command;
    };
    add("up", "Build what the flags in /boot ask for, and connect it");
    add("apply", "The same after a flag has changed; what is disconnected stays so");
    add("down", "Disconnect")->add_flag("--remove", options.remove, "And take everything down");
    add("status", "Show it; exit status 3 when nothing is connected");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            status = app.exit(error);
        } else {
            std::fprintf(stderr, "nanokvm: %s\n", error.what());
            status = exit_usage;
        }
        return false;
    }
    return true;
}

base::Result<gadget::UsbReport> run_usb(const Options& options) {
    const base::Root root(options.root);
    auto tree = gadget::ConfigFs::open(options.configfs.empty() ? root / "/sys/kernel/config/usb_gadget"
                                                                : std::filesystem::path(options.configfs));
    if (!tree) {
        return tl::unexpected(tree.error());
    }
    const gadget::UsbContext context{root, *tree, options.dry_run};
    if (options.command == "up") {
        return gadget::usb_up(context);
    }
    if (options.command == "apply") {
        return gadget::usb_apply(context);
    }
    if (options.command == "down") {
        return gadget::usb_down(context, options.remove ? gadget::Down::remove : gadget::Down::keep);
    }
    return gadget::usb_status(context);
}

int run(int argc, char** argv) {
    Options options;
    int status = 0;
    if (!parse(argc, argv, options, status)) {
        return status;
    }
    const auto report = run_usb(options);
    if (!report) {
        std::fprintf(stderr, "nanokvm: %s\n", report.error().message.c_str());
        return exit_failed;
    }
    for (const auto& warning : report->warnings) {
        std::fprintf(stderr, "nanokvm: %s\n", warning.c_str());
    }
    std::fputs(report->text.c_str(), stdout);
    return options.command == "status" && !report->bound ? exit_down : 0;
}

}  // namespace
}  // namespace nanokvm

int main(int argc, char** argv) {
    try {
        return nanokvm::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "nanokvm: %s\n", error.what());
        return nanokvm::exit_failed;
    }
}
