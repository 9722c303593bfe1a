// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>

/// What pressing a button of a PC does: the rules, without the means.
namespace nanokvm::power {

/// The two buttons.
enum class Line { power, reset };

/// Without a duration a button is pressed for so long (http-api.md 3.3).
inline constexpr std::chrono::milliseconds default_press{800};
/// No button is held longer: a lost release must not keep a PC off.
inline constexpr std::chrono::milliseconds max_press{60'000};
/// A PC whose power button is held for so long switches off hard (ACPI 6.5, 4.8.2.2.1.2).
inline constexpr std::chrono::milliseconds override_after{4000};

/// What a client asked for in milliseconds as what is done: 0 is the default, more than max_press is max_press.
[[nodiscard]] std::chrono::milliseconds press_duration(std::uint64_t milliseconds) noexcept;

/// What a target without buttons of its own (a virtual PC) is doing.
enum class Machine {
    off,
    on,
    asleep,  ///< suspended to RAM
    stuck,   ///< powered but not executing: crashed or halted by an error
};

/// What a virtual PC has to do about a press.
enum class Effect { nothing, switch_on, ask_to_shut_down, wake, force_off, reset };

/// At the moment the button goes down. `duration` is that of the whole press.
[[nodiscard]] Effect effect_of_press(Line line, Machine machine, std::chrono::milliseconds duration) noexcept;
/// After override_after, when the button is still down. `machine` is what it was when the button went down.
[[nodiscard]] Effect effect_of_holding(Line line, Machine machine, std::chrono::milliseconds duration) noexcept;

}  // namespace nanokvm::power
