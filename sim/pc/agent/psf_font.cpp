// SPDX-License-Identifier: GPL-3.0-or-later
#include "psf_font.hpp"

#include "utf8.hpp"

#include <utility>

namespace nanokvm::pc {

namespace {

constexpr std::size_t psf1_header = 4;
constexpr std::size_t psf2_header = 32;
constexpr std::uint32_t max_width = 64;
constexpr std::uint32_t max_height = 128;
constexpr std::uint32_t max_glyphs = 65536;

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = size; i-- > 0;) {
        value = value << 8U | static_cast<std::uint8_t>(bytes[at + i]);
    }
    return value;
}

}  // namespace

/// Reads one file into one font; lives for the call of PsfFont::parse.
class PsfParser {
public:
    explicit PsfParser(std::string_view bytes) : bytes_(bytes) {}

    base::Result<PsfFont> parse() {
        if (bytes_.size() >= psf1_header && bytes_.starts_with("\x36\x04")) {
            return parse_psf1();
        }
        if (bytes_.size() >= psf2_header && bytes_.starts_with("\x72\xb5\x4a\x86")) {
            return parse_psf2();
        }
        return base::fail("the font is not in the PSF format");
    }

private:
    base::Result<PsfFont> parse_psf1() {
        const auto mode = static_cast<std::uint8_t>(bytes_[2]);
        const std::size_t count = (mode & 1U) != 0 ? 512 : 256;
        if (auto taken = take_bitmap(psf1_header, count, 8, little_endian(bytes_, 3, 1)); !taken) {
            return tl::unexpected(taken.error());
        }
        if ((mode & 6U) != 0) {
            read_psf1_table();
        }
        return std::move(font_);
    }

    base::Result<PsfFont> parse_psf2() {
        const std::uint32_t header = little_endian(bytes_, 8, 4);
        const std::uint32_t flags = little_endian(bytes_, 12, 4);
        const std::uint32_t count = little_endian(bytes_, 16, 4);
        const std::uint32_t height = little_endian(bytes_, 24, 4);
        const std::uint32_t width = little_endian(bytes_, 28, 4);
        if (header < psf2_header) {
            return base::fail("the font's header is too short");
        }
        if (auto taken = take_bitmap(header, count, width, height); !taken) {
            return tl::unexpected(taken.error());
        }
        if ((flags & 1U) != 0) {
            read_psf2_table();
        }
        return std::move(font_);
    }

    base::Result<void> take_bitmap(std::size_t start, std::size_t count, std::uint32_t width, std::uint32_t height) {
        if (count == 0 || count > max_glyphs || width == 0 || width > max_width || height == 0 || height > max_height) {
            return base::fail("the font has no glyphs or glyphs of an impossible size");
        }
        font_.width_ = static_cast<int>(width);
        font_.height_ = static_cast<int>(height);
        font_.glyph_count_ = count;
        const std::size_t size = count * font_.row_bytes() * height;
        if (start > bytes_.size() || bytes_.size() - start < size) {
            return base::fail("the font file is truncated");
        }
        const std::string_view bitmap = bytes_.substr(start, size);
        font_.bitmap_.assign(bitmap.begin(), bitmap.end());
        table_ = bytes_.substr(start + size);
        return {};
    }

    // Both tables list, glyph by glyph, single characters first and then combining sequences, which we have no use for.
    void read_psf1_table() {
        std::size_t glyph = 0;
        bool in_sequence = false;
        for (std::size_t at = 0; at + 2 <= table_.size() && glyph < font_.glyph_count_; at += 2) {
            const std::uint32_t value = little_endian(table_, at, 2);
            if (value == 0xFFFF) {
                ++glyph;
                in_sequence = false;
            } else if (value == 0xFFFE) {
                in_sequence = true;
            } else if (!in_sequence) {
                font_.glyph_of_.emplace(static_cast<char32_t>(value), glyph);
            }
        }
    }

    void read_psf2_table() {
        std::size_t glyph = 0;
        bool in_sequence = false;
        Utf8Decoder decoder;
        for (const char byte : table_) {
            const auto value = static_cast<std::uint8_t>(byte);
            if (value == 0xFF) {
                decoder = {};
                in_sequence = false;
                if (++glyph == font_.glyph_count_) {
                    return;
                }
            } else if (value == 0xFE) {
                in_sequence = true;
            } else {
                decoder.push(value, [&](char32_t character) {
                    if (!in_sequence) {
                        font_.glyph_of_.emplace(character, glyph);
                    }
                });
            }
        }
    }

    std::string_view bytes_;
    std::string_view table_;
    PsfFont font_;
};

base::Result<PsfFont> PsfFont::parse(std::string_view bytes) {
    return PsfParser(bytes).parse();
}

bool PsfFont::has(char32_t character) const noexcept {
    return glyph_of_.empty() ? character < glyph_count_ : glyph_of_.contains(character);
}

std::size_t PsfFont::index_of(char32_t character) const noexcept {
    if (glyph_of_.empty()) {  // no table: glyphs stand in the order of Latin-1
        return character < glyph_count_ ? character : 0;
    }
    for (const char32_t candidate : {character, replacement_character, U'?'}) {
        if (const auto found = glyph_of_.find(candidate); found != glyph_of_.end()) {
            return found->second;
        }
    }
    return 0;
}

std::span<const std::uint8_t> PsfFont::glyph(char32_t character) const noexcept {
    const std::size_t size = row_bytes() * static_cast<std::size_t>(height_);
    return std::span(bitmap_).subspan(index_of(character) * size, size);
}

}  // namespace nanokvm::pc
