// SPDX-License-Identifier: GPL-3.0-or-later
#include "nanokvm_card.hpp"

#include "base/run_blocking.hpp"
#include "card/prepare.hpp"
#include "command_report.hpp"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace nanokvm {
namespace {

/// Of a card that takes very long: tables of file systems are small.
constexpr std::chrono::minutes tool_limit{5};

struct Options {
    std::string root = "/";
    std::string device = "/dev/mmcblk0";
};

int prepare(const Options& options) {
    const base::Root root(options.root);
    card::BlkpgPartitions kernel;
    const auto run = [](const std::vector<std::string>& argv) { return base::run_blocking(argv, tool_limit); };
    return print_done(card::prepare({root, root / options.device, kernel, run}));
}

}  // namespace

void add_card_commands(CLI::App& app, std::function<int()>& action) {
    auto* card = app.add_subcommand("card", "The SD card");
    card->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    auto* command = card->add_subcommand(
        "prepare", "Grow the root file system and make the partition of disk images, where that was not done yet");
    command->add_option("--root", options->root, "Folder that stands for /")->capture_default_str();
    command->add_option("--device", options->device, "The whole card, below --root")->capture_default_str();
    command->callback([&action, options] { action = [options] { return prepare(*options); }; });
}

}  // namespace nanokvm
