// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nanokvm::pc {

inline constexpr char32_t replacement_character = 0xFFFD;

/// Decodes UTF-8 (RFC 3629) a byte at a time; anything malformed becomes U+FFFD, never an error. Thread-bound.
class Utf8Decoder {
public:
    /// Calls `emit(char32_t)` for each character that `byte` completes: none, one, or two (a broken one and the next).
    template <typename Emit>
    void push(std::uint8_t byte, Emit&& emit) {
        if ((byte & 0xC0U) == 0x80U && missing_ > 0) {
            value_ = value_ << 6U | (byte & 0x3FU);
            if (--missing_ == 0) {
                emit(is_valid() ? static_cast<char32_t>(value_) : replacement_character);
            }
            return;
        }
        finish(emit);
        start(byte, emit);
    }

    /// The text ends or is interrupted here: a character begun before becomes U+FFFD.
    template <typename Emit>
    void finish(Emit&& emit) {
        if (missing_ > 0) {
            missing_ = 0;
            emit(replacement_character);
        }
    }

private:
    template <typename Emit>
    void start(std::uint8_t byte, Emit& emit) {
        if (byte < 0x80U) {
            emit(static_cast<char32_t>(byte));
        } else if ((byte & 0xE0U) == 0xC0U) {
            begin(byte & 0x1FU, 1, 0x80);
        } else if ((byte & 0xF0U) == 0xE0U) {
            begin(byte & 0x0FU, 2, 0x800);
        } else if ((byte & 0xF8U) == 0xF0U) {
            begin(byte & 0x07U, 3, 0x10000);
        } else {
            emit(replacement_character);
        }
    }
    void begin(std::uint32_t bits, int missing, std::uint32_t least) noexcept {
        value_ = bits;
        missing_ = missing;
        least_ = least;
    }
    [[nodiscard]] bool is_valid() const noexcept {
        return value_ >= least_ && value_ <= 0x10FFFF && (value_ < 0xD800 || value_ > 0xDFFF);
    }

    std::uint32_t value_ = 0;
    std::uint32_t least_ = 0;  // smaller values would be overlong
    int missing_ = 0;
};

/// Appends `character` (a Unicode scalar value) as UTF-8.
inline void append_utf8(std::string& text, char32_t character) {
    const auto value = static_cast<std::uint32_t>(character);
    const auto tail = [&](unsigned shift) { text.push_back(static_cast<char>(0x80U | (value >> shift & 0x3FU))); };
    if (value < 0x80) {
        text.push_back(static_cast<char>(value));
    } else if (value < 0x800) {
        text.push_back(static_cast<char>(0xC0U | value >> 6U));
        tail(0);
    } else if (value < 0x10000) {
        text.push_back(static_cast<char>(0xE0U | value >> 12U));
        tail(6);
        tail(0);
    } else {
        text.push_back(static_cast<char>(0xF0U | value >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

/// The characters of `text`, malformed parts as U+FFFD.
[[nodiscard]] inline std::u32string decode_utf8(std::string_view text) {
    std::u32string characters;
    const auto append = [&characters](char32_t character) { characters.push_back(character); };
    Utf8Decoder decoder;
    for (const char byte : text) {
        decoder.push(static_cast<std::uint8_t>(byte), append);
    }
    decoder.finish(append);
    return characters;
}

}  // namespace nanokvm::pc
