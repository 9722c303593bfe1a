// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/wire.hpp"

#include <algorithm>

namespace nanokvm::input {
namespace {

constexpr std::size_t keyboard_bytes = 9;
constexpr std::size_t relative_bytes = 5;
constexpr std::size_t absolute_bytes = 7;

std::uint8_t byte_at(std::span<const std::byte> message, std::size_t at) noexcept {
    return std::to_integer<std::uint8_t>(message[at]);
}

std::int8_t step_at(std::span<const std::byte> message, std::size_t at) noexcept {
    return clamp_step(static_cast<std::int8_t>(byte_at(message, at)));
}

std::uint16_t coordinate_at(std::span<const std::byte> message, std::size_t at) noexcept {
    const int value = byte_at(message, at) | (byte_at(message, at + 1) << 8);
    return static_cast<std::uint16_t>(std::min<int>(value, max_coordinate));
}

std::uint8_t buttons_at(std::span<const std::byte> message, std::size_t at) noexcept {
    return static_cast<std::uint8_t>(byte_at(message, at) & button_mask);
}

WireMessage keyboard(std::span<const std::byte> message) noexcept {
    KeyboardReport report{.modifiers = byte_at(message, 1), .keys = {}};
    for (std::size_t i = 0; i < report.keys.size(); ++i) {
        report.keys[i] = byte_at(message, 3 + i);
    }
    return report;
}

}  // namespace

WireMessage parse_message(std::span<const std::byte> message) noexcept {
    if (message.empty()) {
        return Malformed{};
    }
    switch (byte_at(message, 0)) {
        case 0:
            return Heartbeat{};
        case 1:
            return message.size() == keyboard_bytes ? keyboard(message) : WireMessage{Malformed{}};
        case 2:
            if (message.size() == relative_bytes) {
                return RelativeReport{.buttons = buttons_at(message, 1),
                                      .dx = step_at(message, 2),
                                      .dy = step_at(message, 3),
                                      .wheel = step_at(message, 4)};
            }
            if (message.size() == absolute_bytes) {
                return AbsoluteReport{.buttons = buttons_at(message, 1),
                                      .x = coordinate_at(message, 2),
                                      .y = coordinate_at(message, 4),
                                      .wheel = step_at(message, 6)};
            }
            return Malformed{};
        default:
            return Malformed{};
    }
}

}  // namespace nanokvm::input
