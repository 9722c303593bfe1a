// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace nanokvm::input {

/// Keyboard layout that the target is set to.
enum class Layout { us, de, fr };

/// "de" and "fr" by name; everything else ("", "en", "ru", unknown) is US (http-api.md 6.3).
[[nodiscard]] Layout layout_named(std::string_view name) noexcept;

/// The key of one character.
struct KeyStroke {
    std::uint8_t modifiers = 0;  ///< as in KeyboardReport
    std::uint8_t usage = 0;
    bool dead = false;  ///< shows nothing until the next key: Space must follow

    friend bool operator==(const KeyStroke&, const KeyStroke&) = default;
};

/// How `character` is typed (http-api.md, appendix A, with the corrections of I9); nothing when the layout lacks it.
[[nodiscard]] std::optional<KeyStroke> stroke_of(char32_t character, Layout layout) noexcept;

}  // namespace nanokvm::input
