// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "power/press.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// What is wired to which pad, board by board (device.md 1.1 to 1.4).
namespace nanokvm::power {

enum class Hardware {
    alpha,
    beta,
    pcie,
    atx,      ///< another SoC: recognised, nothing is known about its pads
    pro,      ///< the same
    unknown,  ///< no word, or one that is none of these
};

/// The word of /etc/kvm/hw; blanks and newlines around it do not matter.
[[nodiscard]] Hardware parse_hardware(std::string_view word) noexcept;
[[nodiscard]] std::string_view name(Hardware hardware) noexcept;

/// A GPIO of the SG2002: a bank named by its register base, and the line in it.
struct Pin {
    std::uint32_t bank = 0;
    unsigned line = 0;

    /// Its number in sysfs on the device's kernel (device.md 1.2).
    [[nodiscard]] unsigned sysfs_number() const noexcept;
    friend bool operator==(const Pin&, const Pin&) = default;
};

/// The front panel header. All buttons: 1 is pressed. All lights: 0 is lit.
struct FrontPins {
    Pin power_button;
    Pin reset_button;
    Pin power_led;
    std::optional<Pin> disk_led;

    [[nodiscard]] Pin button(Line line) const noexcept { return line == Line::power ? power_button : reset_button; }
};

/// Errors: hardware whose pads are not known. Whoever guesses presses a button (device.md 9.4).
[[nodiscard]] base::Result<FrontPins> front_pins(Hardware hardware);

/// What has to be high for the rest of the board to work: the OLED and, where they are wired, the HDMI bridge out of
/// reset, and the WiFi module's supply (device.md 1.3). Nothing for hardware that is not known.
[[nodiscard]] std::span<const Pin> enabled_pins(Hardware hardware) noexcept;
/// Off while the buses are looked through: the module shares the pads of one of them (device.md 1.6).
inline constexpr Pin wifi_enable{0x0302'0000, 26};
/// The reset line of the HDMI bridge: nothing where it is not wired to one.
[[nodiscard]] std::optional<Pin> bridge_reset_pin(Hardware hardware) noexcept;

/// One word of the pin multiplexer.
struct PadWord {
    std::uint32_t address;
    std::uint32_t value;
};

/// Those of the buttons and lights, to be written when the outputs are low already.
[[nodiscard]] std::span<const PadWord> front_pads() noexcept;
/// Those of the OLED, the serial ports and, where there is one, the WiFi module. Nothing for unknown hardware.
[[nodiscard]] std::span<const PadWord> other_pads(Hardware hardware) noexcept;

}  // namespace nanokvm::power
