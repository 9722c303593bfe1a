// SPDX-License-Identifier: GPL-3.0-or-later
#include "screen.hpp"

#include "palette.hpp"
#include "strip.hpp"

#include <cstdlib>
#include <optional>

namespace nanokvm::pc {

namespace {

constexpr Rect strip_rect{0, 0, strip::width_px, strip::height_px};
constexpr int gap = 4;  // free pixels round the centre, so that what is pointed at stays visible

/// The crosshair's colour at an offset from its centre, or nothing where one sees through it.
std::optional<Color> crosshair_color(int dx, int dy) noexcept {
    const int along = std::abs(dx) > std::abs(dy) ? std::abs(dx) : std::abs(dy);
    const int across = std::abs(dx) > std::abs(dy) ? std::abs(dy) : std::abs(dx);
    if (along == 0) {
        return palette::pointer;
    }
    if (along <= gap || across > 2) {
        return std::nullopt;
    }
    const bool rim = across == 2 || along == Screen::crosshair_reach || along == gap + 1;
    return rim ? Color{0} : palette::pointer;
}

}  // namespace

Screen::Screen(int width, int height, PixelSink& sink)
    : canvas_(width, height), sink_(sink), crosshair_{width / 2, height / 2} {}

void Screen::invalidate(const Rect& rect) noexcept {
    const Rect part = intersection(rect, canvas_.bounds());
    if (part.empty()) {
        return;
    }
    if (dirty_count_ == max_dirty) {
        dirty_[0] = canvas_.bounds();
        dirty_count_ = 1;
    } else {
        dirty_[dirty_count_++] = part;
    }
}

Rect Screen::crosshair_rect() const noexcept {
    return {crosshair_.x - crosshair_reach, crosshair_.y - crosshair_reach, 2 * crosshair_reach + 1,
            2 * crosshair_reach + 1};
}

void Screen::move_crosshair(Point to) noexcept {
    if (to == crosshair_) {
        return;
    }
    invalidate(crosshair_rect());
    crosshair_ = to;
    invalidate(crosshair_rect());
}

void Screen::present(std::uint64_t clock_us) noexcept {
    ++frame_;
    for (std::size_t i = 0; i < dirty_count_; ++i) {
        show(dirty_[i]);
    }
    dirty_count_ = 0;
    strip::draw({frame_, clock_us}, [this](int x, int y, int width, int height, bool white) {
        canvas_.fill({x, y, width, height}, white ? 0xFFFFFF : 0);
    });
    show(strip_rect);
}

void Screen::show(const Rect& rect) noexcept {
    const Rect part = intersection(rect, canvas_.bounds());
    for (int y = part.y; y < part.bottom(); ++y) {
        sink_.write(part.x, y,
                    canvas_.row(y).subspan(static_cast<std::size_t>(part.x), static_cast<std::size_t>(part.width)));
    }
    show_crosshair(part);
}

void Screen::show_crosshair(const Rect& within) noexcept {
    const Rect part = intersection(crosshair_rect(), within);
    for (int y = part.y; y < part.bottom(); ++y) {
        for (int x = part.x; x < part.right(); ++x) {
            const bool under_strip = x < strip_rect.right() && y < strip_rect.bottom();
            const auto color = under_strip ? std::nullopt : crosshair_color(x - crosshair_.x, y - crosshair_.y);
            if (color) {
                sink_.write(x, y, std::span(&*color, 1));
            }
        }
    }
}

}  // namespace nanokvm::pc
