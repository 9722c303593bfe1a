// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/picture.hpp"

#include <cstddef>
#include <cstdint>
#include <linux/videodev2.h>
#include <optional>
#include <span>
#include <string>

namespace nanokvm::capture::v4l2 {

/// A format of V4L2 that we read.
struct Format {
    std::uint32_t fourcc;
    PixelFormat pixels;  ///< `none`: each picture is a JPEG
    const char* name;    ///< for people
    [[nodiscard]] bool compressed() const noexcept { return pixels == PixelFormat::none; }
};

/// All of them; the ones that are converted with the least work first, JPEG last.
[[nodiscard]] std::span<const Format> formats() noexcept;

/// Null: not read. Pure.
[[nodiscard]] const Format* find_format(std::uint32_t fourcc) noexcept;

/// "YUYV", also of formats that we do not read. Pure.
[[nodiscard]] std::string fourcc_text(std::uint32_t fourcc);

/// What the numbers mean, by the rules of V4L2 for what a driver leaves at its default. Pure.
[[nodiscard]] Colours colours_of(const v4l2_pix_format& format) noexcept;

/// A picture in a buffer of that (uncompressed) format, without stamps; nothing when it does not fit into `bytes`.
/// Pure.
[[nodiscard]] std::optional<Picture> lay_out(const v4l2_pix_format& format, const std::uint8_t* buffer,
                                             std::size_t bytes) noexcept;

}  // namespace nanokvm::capture::v4l2
