// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas.hpp"

#include <array>

/// The colours of the PC's screen, in one place.
namespace nanokvm::pc::palette {

inline constexpr Color desktop = 0x0B0F16;
inline constexpr Color card = 0x141B27;
inline constexpr Color outline = 0x263246;
inline constexpr Color text = 0xD6DEEB;
inline constexpr Color muted = 0x7F8EA6;
inline constexpr Color faint = 0x46536A;
inline constexpr Color accent = 0x4FC3F7;
inline constexpr Color good = 0x7BD88F;
inline constexpr Color warm = 0xFFB454;
inline constexpr Color danger = 0xFF6B7A;
inline constexpr Color terminal = 0x0E131C;
inline constexpr Color pointer = 0xFF2D95;  // used for the crosshair alone, so that tests find it in the picture

/// The sixteen colours of SGR 30…37, 90…97 and their backgrounds.
inline constexpr std::array<Color, 16> ansi = {
    0x1B2330, 0xE5606E, 0x7BD88F, 0xE5C07B, 0x61AFEF, 0xC678DD, 0x56C8D8, 0xC5CDD9,
    0x5A6780, 0xFF7A88, 0x98F0AA, 0xFFD68A, 0x82C4FF, 0xDD96F0, 0x7BE3F2, 0xFFFFFF,
};

/// Colour `index` (0…255) of SGR 38;5 and 48;5: the sixteen, a 6×6×6 cube, 24 greys.
[[nodiscard]] constexpr Color indexed(unsigned index) noexcept {
    if (index < 16) {
        return ansi[index];
    }
    if (index >= 232) {
        const Color grey = 8 + 10 * ((index - 232) % 24);
        return grey << 16U | grey << 8U | grey;
    }
    const auto level = [](unsigned step) -> Color { return step == 0 ? 0 : 55 + 40 * step; };
    const unsigned cube = index - 16;
    return level(cube / 36) << 16U | level(cube / 6 % 6) << 8U | level(cube % 6);
}

}  // namespace nanokvm::pc::palette
