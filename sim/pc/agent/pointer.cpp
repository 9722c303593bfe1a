// SPDX-License-Identifier: GPL-3.0-or-later
#include "pointer.hpp"

#include <algorithm>
#include <linux/input-event-codes.h>

namespace nanokvm::pc {

namespace {

int to_pixel(std::int32_t value, AxisRange range, int size) noexcept {
    const std::int64_t extent = static_cast<std::int64_t>(range.most) - range.least + 1;
    const std::int64_t offset = static_cast<std::int64_t>(std::clamp(value, range.least, range.most)) - range.least;
    return static_cast<int>(offset * size / extent);
}

int clamped_sum(int value, int delta, int size) noexcept {
    const std::int64_t sum = static_cast<std::int64_t>(value) + delta;
    return static_cast<int>(std::clamp<std::int64_t>(sum, 0, size - 1));
}

}  // namespace

Pointer::Pointer(int width, int height) noexcept
    : width_(std::max(width, 1)), height_(std::max(height, 1)), position_{width_ / 2, height_ / 2} {}

void Pointer::move_relative(int dx, int dy) noexcept {
    position_ = {clamped_sum(position_.x, dx, width_), clamped_sum(position_.y, dy, height_)};
    motion_ = Motion::relative;
}

void Pointer::move_absolute_x(std::int32_t value, AxisRange range) noexcept {
    if (range.most > range.least) {
        position_.x = to_pixel(value, range, width_);
        motion_ = Motion::absolute;
    }
}

void Pointer::move_absolute_y(std::int32_t value, AxisRange range) noexcept {
    if (range.most > range.least) {
        position_.y = to_pixel(value, range, height_);
        motion_ = Motion::absolute;
    }
}

void Pointer::on_button(int code, bool down) noexcept {
    if (code < BTN_LEFT || code > BTN_EXTRA) {
        return;
    }
    const unsigned bit = 1U << static_cast<unsigned>(code - BTN_LEFT);
    if (down && (buttons_ & bit) == 0) {
        ++clicks_;
    }
    buttons_ = down ? buttons_ | bit : buttons_ & ~bit;
}

void Pointer::scroll(int vertical, int horizontal) noexcept {
    wheel_ += static_cast<unsigned>(vertical);
    tilt_ += static_cast<unsigned>(horizontal);
}

}  // namespace nanokvm::pc
