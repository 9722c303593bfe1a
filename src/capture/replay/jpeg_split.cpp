// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/replay/jpeg_split.hpp"

#include <cstdint>
#include <cstring>
#include <optional>

namespace nanokvm::capture {
namespace {

enum Marker : unsigned { soi = 0xD8, eoi = 0xD9, rst0 = 0xD0, rst7 = 0xD7, tem = 0x01, fill_byte = 0xFF };

unsigned byte_at(std::span<const std::byte> file, std::size_t index) noexcept {
    return index < file.size() ? std::to_integer<unsigned>(file[index]) : 0;
}

/// Where the 0xFF of the next marker stands that is neither stuffing nor a restart; entropy-coded bytes are stepped
/// over.
std::optional<std::size_t> next_marker(std::span<const std::byte> file, std::size_t from) noexcept {
    while (from + 1 < file.size()) {
        const void* const found = std::memchr(file.data() + from, 0xFF, file.size() - 1 - from);
        if (found == nullptr) {
            break;
        }
        from = static_cast<std::size_t>(static_cast<const std::byte*>(found) - file.data());
        const unsigned code = byte_at(file, from + 1);
        if (code == fill_byte) {
            ++from;
        } else if (code == 0 || code == tem || (code >= rst0 && code <= rst7)) {
            from += 2;
        } else {
            return from;
        }
    }
    return std::nullopt;
}

/// Where the picture that begins at `begin` with SOI ends; nothing when it is cut off or broken.
std::optional<std::size_t> picture_end(std::span<const std::byte> file, std::size_t begin) noexcept {
    auto marker = next_marker(file, begin + 2);
    while (marker) {
        const unsigned code = byte_at(file, *marker + 1);
        if (code == eoi) {
            return *marker + 2;
        }
        if (code == soi) {
            return std::nullopt;
        }
        const std::size_t length = byte_at(file, *marker + 2) << 8U | byte_at(file, *marker + 3);
        marker = next_marker(file, *marker + 2 + length);
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::span<const std::byte>> split_jpegs(std::span<const std::byte> file) {
    std::vector<std::span<const std::byte>> pictures;
    auto marker = next_marker(file, 0);
    while (marker) {
        std::size_t next = *marker + 2;
        if (byte_at(file, *marker + 1) == soi) {
            if (const auto end = picture_end(file, *marker)) {
                pictures.push_back(file.subspan(*marker, *end - *marker));
                next = *end;
            }
        }
        marker = next_marker(file, next);
    }
    return pictures;
}

}  // namespace nanokvm::capture
