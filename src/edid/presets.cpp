// SPDX-License-Identifier: GPL-3.0-or-later
#include "edid/presets.hpp"

#include <algorithm>
#include <initializer_list>
#include <span>

namespace nanokvm::edid {
namespace {

using Bytes = std::span<std::uint8_t>;

/// Of CTA-861 (1080p60: VIC 16, 720p60: VIC 4) and VESA DMT (1024x768 at 60 Hz).
struct Timing {
    unsigned clock_10khz;
    unsigned width, h_blank, h_front, h_sync;
    unsigned height, v_blank, v_front, v_sync;
    bool positive;  // polarity of both sync signals
};
constexpr Timing full_hd{14'850, 1920, 280, 88, 44, 1080, 45, 4, 5, true};
constexpr Timing hd{7'425, 1280, 370, 110, 40, 720, 30, 5, 5, true};
constexpr Timing xga{6'500, 1024, 320, 24, 136, 768, 38, 3, 6, false};
constexpr unsigned width_mm = 480;
constexpr unsigned height_mm = 270;

constexpr std::uint8_t low(unsigned value) noexcept {
    return static_cast<std::uint8_t>(value);
}

/// A detailed timing (E-EDID 3.10.2).
void put_timing(Bytes at, const Timing& timing) noexcept {
    const std::array<std::uint8_t, 18> bytes{low(timing.clock_10khz),
                                             low(timing.clock_10khz >> 8U),
                                             low(timing.width),
                                             low(timing.h_blank),
                                             low((timing.width >> 8U) << 4U | timing.h_blank >> 8U),
                                             low(timing.height),
                                             low(timing.v_blank),
                                             low((timing.height >> 8U) << 4U | timing.v_blank >> 8U),
                                             low(timing.h_front),
                                             low(timing.h_sync),
                                             low((timing.v_front & 0xFU) << 4U | (timing.v_sync & 0xFU)),
                                             low((timing.h_front >> 8U) << 6U | (timing.h_sync >> 8U) << 4U |
                                                 (timing.v_front >> 4U) << 2U | timing.v_sync >> 4U),
                                             low(width_mm),
                                             low(height_mm),
                                             low((width_mm >> 8U) << 4U | height_mm >> 8U),
                                             0,
                                             0,
                                             static_cast<std::uint8_t>(timing.positive ? 0x1E : 0x18)};
    std::ranges::copy(bytes, at.begin());
}

void put(Bytes at, std::initializer_list<std::uint8_t> bytes) noexcept {
    std::ranges::copy(bytes, at.begin());
}

/// Display descriptors (E-EDID 3.10.3): the range of frequencies, and the name.
void put_range_and_name(Bytes at) noexcept {
    put(at, {0, 0, 0, 0xFD, 0, 56, 76, 30, 83, 17, 0, '\n', ' ', ' ', ' ', ' ', ' ', ' '});
    put(at.subspan(18), {0, 0, 0, 0xFC, 0, 'N', 'a', 'n', 'o', 'K', 'V', 'M', '\n', ' ', ' ', ' ', ' ', ' '});
}

/// EDID 1.3, digital, sRGB's colours, the established and standard timings that the board captures.
void put_base(Bytes block, const Timing& first, const Timing& second, bool full) noexcept {
    put(block, {0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0});
    put(block.subspan(8), {0x4E, 0x04, 0x01, 0x33, 21, 0, 0, 0, 30, 35});  // "SPD", 3301h, week 30 of 2025
    put(block.subspan(18), {1, 3, 0x80, width_mm / 10, height_mm / 10, 120, 0x0E});
    put(block.subspan(25), {0xEE, 0x91, 0xA3, 0x54, 0x4C, 0x99, 0x26, 0x0F, 0x50, 0x54});
    put(block.subspan(35), {0x21, 0x08, 0x00});  // 640x480, 800x600, 1024x768 at 60 Hz
    std::ranges::fill(block.subspan(38, 16), std::uint8_t{1});
    if (full) {
        put(block.subspan(38), {0xD1, 0xC0, 0x81, 0x80});  // 1920x1080 and 1280x1024 at 60 Hz
    }
    put_timing(block.subspan(54), first);
    put_timing(block.subspan(72), second);
    put_range_and_name(block.subspan(90));
    block[126] = 1;
    block[127] = checksum(block);
}

/// CTA-861 revision 3: the video codes, HDMI's vendor block with the address 1.0.0.0, and timings. No audio: the board
/// has none.
void put_extension(Bytes block, std::initializer_list<std::uint8_t> codes, const Timing& first, bool full) noexcept {
    const auto count = static_cast<std::uint8_t>(codes.size());
    const auto vendor = static_cast<std::uint8_t>(5 + count);
    const auto timings = static_cast<std::uint8_t>(vendor + 6);
    put(block, {2, 3, timings, 0x81, static_cast<std::uint8_t>(0x40U | count)});  // underscanned; one native timing
    put(block.subspan(5), codes);
    put(block.subspan(vendor), {0x65, 0x03, 0x0C, 0x00, 0x10, 0x00});
    put_timing(block.subspan(timings), first);
    if (full) {
        put_timing(block.subspan(timings + 18U), hd);
    }
    block[127] = checksum(block);
}

}  // namespace

std::optional<BridgeEdid> preset(std::string_view name) {
    BridgeEdid edid{};
    const Bytes base = Bytes(edid).first(block_bytes);
    const Bytes extension = Bytes(edid).subspan(block_bytes);
    if (name == "1080p") {
        put_base(base, full_hd, hd, true);
        put_extension(extension, {16, 4, 1}, full_hd, true);
    } else if (name == "720p") {
        put_base(base, hd, xga, false);
        put_extension(extension, {4, 1}, hd, false);
    } else if (name == "768p") {
        put_base(base, xga, hd, false);
        put_extension(extension, {4, 1}, xga, false);
    } else {
        return std::nullopt;
    }
    return edid;
}

}  // namespace nanokvm::edid
