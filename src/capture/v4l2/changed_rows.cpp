// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/changed_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace nanokvm::capture::v4l2 {
namespace {

/// Damage has room for this many.
constexpr int bands = static_cast<int>(Damage::max_rects);

/// Bytes of a row that mean something.
std::size_t row_bytes(const Picture& picture, std::size_t plane) noexcept {
    const auto width = static_cast<std::size_t>(picture.size.width);
    switch (picture.format) {
        case PixelFormat::yuyv:
        case PixelFormat::uyvy:
            return (width + 1) / 2 * 4;
        case PixelFormat::bgr24:
        case PixelFormat::rgb24:
            return width * 3;
        case PixelFormat::i420:
            return plane == 0 ? width : (width + 1) / 2;
        default:
            return width;
    }
}

bool same(const Picture& before, const Picture& now, int first, int end) noexcept {
    for (std::size_t plane = 0; plane < now.planes.size() && now.planes[plane] != nullptr; ++plane) {
        const std::size_t bytes = row_bytes(now, plane);
        const int divisor = plane == 0 ? 1 : 2;  // the planes of colours have half the rows
        for (int y = first / divisor; y < (end + divisor - 1) / divisor; ++y) {
            const std::ptrdiff_t offset = static_cast<std::ptrdiff_t>(y) * now.strides[plane];
            if (std::memcmp(before.planes[plane] + offset, now.planes[plane] + offset, bytes) != 0) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace

Damage changed_rows(const Picture& before, const Picture& now) noexcept {
    if (before.format != now.format || before.size != now.size || before.colours != now.colours ||
        before.strides != now.strides) {
        return Damage::whole(now.size);
    }
    const int rows = ((now.size.height + bands - 1) / bands + 15) / 16 * 16;
    Damage damage;
    for (int y = 0; y < now.size.height; y += rows) {
        const int end = std::min(y + rows, now.size.height);
        if (!same(before, now, y, end)) {
            damage.add(Rect{0, y, now.size.width, end - y});
        }
    }
    return damage;
}

}  // namespace nanokvm::capture::v4l2
