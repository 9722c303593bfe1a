// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/damage.hpp"

#include <algorithm>

namespace nanokvm::capture {
namespace {

bool covers(const Rect& outer, const Rect& inner) noexcept {
    return outer.x <= inner.x && outer.y <= inner.y && outer.x + outer.width >= inner.x + inner.width &&
           outer.y + outer.height >= inner.y + inner.height;
}

Rect bounding_box(const Rect& a, const Rect& b) noexcept {
    const int x = std::min(a.x, b.x);
    const int y = std::min(a.y, b.y);
    return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

}  // namespace

Damage Damage::whole(Size size) noexcept {
    Damage damage;
    damage.add(Rect{0, 0, size.width, size.height});
    return damage;
}

void Damage::add(const Rect& rect) noexcept {
    if (rect.width <= 0 || rect.height <= 0) {
        return;
    }
    for (const Rect& known : rects()) {
        if (covers(known, rect)) {
            return;
        }
    }
    if (count_ < max_rects) {
        rects_[count_++] = rect;
        return;
    }
    for (std::size_t i = 1; i < count_; ++i) {
        rects_[0] = bounding_box(rects_[0], rects_[i]);
    }
    rects_[0] = bounding_box(rects_[0], rect);
    count_ = 1;
}

void Damage::add(const Damage& other) noexcept {
    for (const Rect& rect : other.rects()) {
        add(rect);
    }
}

}  // namespace nanokvm::capture
