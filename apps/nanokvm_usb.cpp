// SPDX-License-Identifier: GPL-3.0-or-later
#include "nanokvm_usb.hpp"

#include "base/root.hpp"
#include "command_report.hpp"
#include "gadget/command.hpp"
#include "gadget/configfs.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace nanokvm {
namespace {

constexpr int exit_failed = 1;
constexpr int exit_down = 3;  // of `status`: nothing is bound

struct UsbOptions {
    std::string root = "/";
    std::string configfs;  // empty: below root
    bool dry_run = false;
    bool remove = false;
    std::string command;
};

base::Result<gadget::UsbReport> run_usb(const UsbOptions& options) {
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

int report(const UsbOptions& options) {
    const auto done = run_usb(options);
    if (!print_problems(done)) {
        return exit_failed;
    }
    std::fputs(done->text.c_str(), stdout);
    return options.command == "status" && !done->bound ? exit_down : 0;
}

}  // namespace

void add_usb_commands(CLI::App& app, std::function<int()>& action) {
    auto* usb = app.add_subcommand("usb", "What the other computer sees: keyboard, pointers, drive, network");
    usb->require_subcommand(1);
    usb->fallthrough();
    const auto options = std::make_shared<UsbOptions>();
    usb->add_option("--root", options->root, "Folder that stands for /")->capture_default_str();
    usb->add_option("--configfs", options->configfs,
                    "Folder of USB gadgets [/sys/kernel/config/usb_gadget below --root]");
    usb->add_flag("--dry-run", options->dry_run, "Say what would be changed");
    const auto add = [&](const char* name, const char* help) {
        auto* command = usb->add_subcommand(name, help)->fallthrough();
        command->callback([&action, options, name] {
            options->command = name;
            action = [options] { return report(*options); };
        });
        return command;
    };
    add("up", "Build what the flags in /boot ask for, and connect it");
    add("apply", "The same after a flag has changed; what is disconnected stays so");
    add("down", "Disconnect")->add_flag("--remove", options->remove, "And take everything down");
    add("status", "Show it; exit status 3 when nothing is connected");
}

}  // namespace nanokvm
