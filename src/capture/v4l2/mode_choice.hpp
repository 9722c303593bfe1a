// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace nanokvm::capture::v4l2 {

/// What a device can be set to.
struct Mode {
    std::uint32_t fourcc = 0;
    Size size;
    std::uint32_t millihertz = 0;  ///< 0: the device does not tell
    friend bool operator==(const Mode&, const Mode&) = default;
};

/// What the user wants of it.
struct Wish {
    Size size;          ///< empty: the largest that is no larger than 1920x1080
    unsigned fps = 60;  ///< the highest rate that is of use
};

/// The best of `modes`: the wished size, else the largest; of those the highest rate; of those that are as fast
/// uncompressed pictures, JPEG last. Errors: none is read, none has that size; the sentence names what there is. Pure.
[[nodiscard]] base::Result<Mode> choose_mode(std::span<const Mode> modes, const Wish& wish);

/// Of a device whose size is that of its input: the format that takes the least work. 0: none is read. Pure.
[[nodiscard]] std::uint32_t choose_format(std::span<const std::uint32_t> offered) noexcept;

}  // namespace nanokvm::capture::v4l2
