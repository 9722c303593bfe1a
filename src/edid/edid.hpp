// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What a monitor says of itself (VESA E-EDID 1.4, CTA-861): here, what the target reads from the HDMI input.
namespace nanokvm::edid {

inline constexpr std::size_t block_bytes = 128;
/// The base block and the one extension that the bridges of these boards hold (device.md 6.7).
inline constexpr std::size_t bridge_bytes = 2 * block_bytes;

struct Mode {
    unsigned width = 0;
    unsigned height = 0;
    unsigned millihertz = 0;
};

struct Description {
    std::string manufacturer;  ///< three letters
    unsigned product = 0;
    std::uint32_t serial = 0;
    unsigned version = 0;  ///< 1
    unsigned revision = 0;
    std::string name;  ///< empty when it has none
    Mode preferred;    ///< 0x0 when the first descriptor is no timing
    unsigned extensions = 0;
};

/// Whole blocks, as many as the base block announces, with header and right checksums. The error says what is wrong.
[[nodiscard]] base::Result<void> check(std::span<const std::uint8_t> bytes);

/// Of any bytes; the error is that of check().
[[nodiscard]] base::Result<Description> describe(std::span<const std::uint8_t> bytes);

/// The byte that makes a block's sum zero, of its first 127.
[[nodiscard]] std::uint8_t checksum(std::span<const std::uint8_t> block) noexcept;

/// Two hexadecimal digits a byte, blanks and line ends between them allowed, at most `most` bytes.
[[nodiscard]] base::Result<std::vector<std::uint8_t>> from_hex(std::string_view text, std::size_t most);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace nanokvm::edid
