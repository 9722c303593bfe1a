// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "power/board_pins.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which board this is, and its pads in order: what S15kvmhwd does (device.md 1.4 and 1.6).
namespace nanokvm::system {

/// Whether a device acknowledges its address on bus /dev/i2c-`bus`.
using I2cProbe = std::function<bool(int bus, std::uint8_t address)>;

/// The HDMI bridge's word: c, ux, d, or ue when nothing answers.
[[nodiscard]] std::string_view classify_bridge(const I2cProbe& acknowledges);

/// alpha when an OLED answers on its bus, pcie when one answers at its address, else beta: a Cube Lite has none.
[[nodiscard]] power::Hardware classify_board(const I2cProbe& acknowledges);

/// A probe of this machine that reads one byte, which changes nothing on the chips in question.
[[nodiscard]] I2cProbe kernel_i2c_probe(const base::Root& root);

struct BoardContext {
    const base::Root& root;
    std::filesystem::path memory;  ///< /dev/mem, or a file that stands for it
    I2cProbe acknowledges;
};

struct BoardReport {
    power::Hardware hardware = power::Hardware::unknown;
    std::string bridge;                 ///< empty: not known
    std::vector<std::string> warnings;  ///< sentences; the rest was done all the same
};

/// The safe order: both buttons low, then their pads, before anything slow; then what the board needs high
/// (power::enabled_pins). Unknown hardware is found out first when `detect`, and what was found is kept in /etc/kvm/hw
/// and /etc/kvm/hdmi_version; without a bus to look at, nothing is kept. Hardware that is not ours is left alone.
/// Errors: a button's line cannot be taken.
enum class Detect { when_unknown, again };
[[nodiscard]] base::Result<BoardReport> init_board(const BoardContext& context, Detect detect);

/// The first thing of all: both buttons low, with nothing else touched. Before the board is known those that most of
/// the family have; the alpha board's reset button is another pad, which is the OLED's data line on all others.
/// Hardware that is not ours is left alone. Errors: a button's line cannot be taken.
[[nodiscard]] base::Result<BoardReport> release_buttons(const BoardContext& context);

}  // namespace nanokvm::system
