// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace nanokvm::capture {

/// Pixels.
struct Size {
    int width = 0;
    int height = 0;
    friend bool operator==(const Size&, const Size&) = default;
};

/// How pixels lie in memory and what their numbers mean.
enum class PixelFormat : std::uint8_t {
    none,        ///< no pixels: the source delivers what is encoded already
    hardware,    ///< in the capture hardware's own memory, out of the CPU's way: its encoders fetch it in their size
    bgrx,        ///< 32 bits: blue, green, red, unused; full range
    i420_bt601,  ///< 4:2:0 planes Y, U, V; ITU-R BT.601 limited range: video below 720 lines
    i420_bt709,  ///< the same in ITU-R BT.709 limited range: video from 720 lines
    i420_jpeg,   ///< the same in BT.601 full range, as JFIF wants it
    // What capture cards give. What the numbers of those in YUV mean is said by Picture::colours.
    i420,   ///< 4:2:0 planes Y, U, V
    i422,   ///< 4:2:2 likewise
    i444,   ///< 4:4:4 likewise
    nv12,   ///< 4:2:0: a plane of Y, a plane of U and V by turns
    yuyv,   ///< 4:2:2 in one plane: Y, U, Y, V
    uyvy,   ///< 4:2:2 in one plane: U, Y, V, Y
    rgb24,  ///< 24 bits: red, green, blue; full range
    bgr24,  ///< 24 bits: blue, green, red; full range
};

/// What the numbers of YUV pixels mean where the format leaves it open.
struct Colours {
    bool bt709 = false;       ///< the matrix of ITU-R BT.709, else that of BT.601
    bool full_range = false;  ///< 0–255, else 16–235
    friend bool operator==(const Colours&, const Colours&) = default;
};

/// The colours that video of this height is encoded in. Decoders are told in the VUI, but some guess by height.
[[nodiscard]] constexpr PixelFormat video_format(int height) noexcept {
    return height >= 720 ? PixelFormat::i420_bt709 : PixelFormat::i420_bt601;
}

/// A view of one picture in memory. Whoever hands it out owns the planes and says for how long they stay.
struct Picture {
    PixelFormat format = PixelFormat::none;
    Size size;
    Colours colours;                              ///< of formats that leave them open
    std::array<const std::uint8_t*, 3> planes{};  ///< as many as the format has; none for `none` and `hardware`
    std::array<int, 3> strides{};                 ///< bytes from row to row
    std::uint64_t captured_ns = 0;                ///< CLOCK_MONOTONIC when it was complete in memory
    bool restarted = false;  ///< the source was away before it: it has nothing to do with the last one
};

}  // namespace nanokvm::capture
