// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <variant>

/// HID reports as the target's keyboard and pointers send them (http-api.md 4.2). Each is a complete state, not an
/// event.
namespace nanokvm::input {

/// 8-byte boot keyboard report (HID 1.11, appendix B.1).
struct KeyboardReport {
    std::uint8_t modifiers = 0;          ///< bits 0…7: usages 0xE0…0xE7, left Ctrl first
    std::array<std::uint8_t, 6> keys{};  ///< usages of page 0x07, 0 = none; 1…3 in all: more keys than fit

    /// No key and no modifier is down.
    [[nodiscard]] bool neutral() const noexcept { return *this == KeyboardReport{}; }
    friend bool operator==(const KeyboardReport&, const KeyboardReport&) = default;
};

/// Buttons of both pointers: bit 0 left, 1 right, 2 middle, 3 back, 4 forward.
inline constexpr std::uint8_t button_mask = 0x1f;
inline constexpr unsigned button_count = 5;

/// 4-byte report of the mouse.
struct RelativeReport {
    std::uint8_t buttons = 0;
    std::int8_t dx = 0;     ///< -127…127, right is positive
    std::int8_t dy = 0;     ///< -127…127, down is positive
    std::int8_t wheel = 0;  ///< -127…127, up is positive

    friend bool operator==(const RelativeReport&, const RelativeReport&) = default;
};

/// Largest coordinate of the absolute pointer: the logical maximum of its descriptor.
inline constexpr std::uint16_t max_coordinate = 32767;

/// 6-byte report of the absolute pointer.
struct AbsoluteReport {
    std::uint8_t buttons = 0;
    std::uint16_t x = 0;  ///< 0…max_coordinate, left to right
    std::uint16_t y = 0;  ///< 0…max_coordinate, top to bottom
    std::int8_t wheel = 0;

    friend bool operator==(const AbsoluteReport&, const AbsoluteReport&) = default;
};

using Report = std::variant<KeyboardReport, RelativeReport, AbsoluteReport>;

/// The descriptors end at ±127; -128 would be outside (some hosts ignore such a report).
[[nodiscard]] constexpr std::int8_t clamp_step(int value) noexcept {
    return static_cast<std::int8_t>(std::clamp(value, -127, 127));
}

}  // namespace nanokvm::input
