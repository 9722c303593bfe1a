// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/png.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace nanokvm::panel {
namespace {

void append_u32(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>((value >> shift) & 0xFFU));
    }
}

// PNG annex D, without the table: a page is small.
std::uint32_t crc32(std::string_view bytes) noexcept {
    std::uint32_t crc = 0xFFFF'FFFFU;
    for (const char byte : bytes) {
        crc ^= static_cast<std::uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB8'8320U : 0U);
        }
    }
    return ~crc;
}

// RFC 1950, section 8.
std::uint32_t adler32(std::string_view bytes) noexcept {
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    for (const char byte : bytes) {
        low = (low + static_cast<std::uint8_t>(byte)) % 65521U;
        high = (high + low) % 65521U;
    }
    return high << 16U | low;
}

/// RFC 1951, section 3.2.4: blocks that are stored.
std::string stored(std::string_view bytes) {
    std::string out{"\x78\x01", 2};
    const std::uint32_t check = adler32(bytes);
    do {
        const std::size_t size = std::min<std::size_t>(bytes.size(), 0xFFFF);
        out.push_back(size == bytes.size() ? '\1' : '\0');
        for (const std::size_t word : {size, size ^ 0xFFFFU}) {
            out.push_back(static_cast<char>(word & 0xFFU));
            out.push_back(static_cast<char>(word >> 8U));
        }
        out += bytes.substr(0, size);
        bytes.remove_prefix(size);
    } while (!bytes.empty());
    append_u32(out, check);
    return out;
}

void append_chunk(std::string& out, std::string_view type, std::string_view data) {
    append_u32(out, static_cast<std::uint32_t>(data.size()));
    const std::string checked = std::string(type) + std::string(data);
    out += checked;
    append_u32(out, crc32(checked));
}

/// Each row after its filter byte 0.
std::string rows(const Bitmap& bitmap, int scale) {
    std::string out;
    for (int y = 0; y < bitmap.height() * scale; ++y) {
        out.push_back('\0');
        unsigned byte = 0;
        for (int x = 0; x < bitmap.width() * scale; ++x) {
            byte = byte << 1U | (bitmap.at(x / scale, y / scale) ? 1U : 0U);
            if (x % 8 == 7) {
                out.push_back(static_cast<char>(byte & 0xFFU));
            }
        }
        if (const int rest = bitmap.width() * scale % 8; rest != 0) {
            out.push_back(static_cast<char>((byte << static_cast<unsigned>(8 - rest)) & 0xFFU));
        }
    }
    return out;
}

}  // namespace

std::string png(const Bitmap& bitmap, int scale) {
    scale = std::clamp(scale, 1, 16);
    std::string header;
    append_u32(header, static_cast<std::uint32_t>(bitmap.width() * scale));
    append_u32(header, static_cast<std::uint32_t>(bitmap.height() * scale));
    header += std::string_view("\x01\x00\x00\x00\x00", 5);  // 1 bit, grey, deflate, no filter, not interlaced
    std::string out("\x89PNG\r\n\x1a\n");
    append_chunk(out, "IHDR", header);
    append_chunk(out, "IDAT", stored(rows(bitmap, scale)));
    append_chunk(out, "IEND", "");
    return out;
}

}  // namespace nanokvm::panel
