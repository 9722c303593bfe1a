// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pattern/pattern_source.hpp"

#include "base/clock.hpp"
#include "capture/pattern/strip.hpp"

#include <algorithm>

namespace nanokvm::capture {
namespace {

/// Where something that moves by `step` a picture is after `frame` pictures when it bounces between 0 and `room`.
int bounced(std::int64_t step, std::uint32_t frame, int room) noexcept {
    const std::int64_t period = 2 * std::int64_t{std::max(room, 1)};
    const std::int64_t position = step * frame % period;
    return static_cast<int>(position <= room ? position : period - position) & ~1;
}

}  // namespace

PatternSource::PatternSource(Size size, unsigned fps)
    : size_(size),
      fps_(fps),
      background_(size, video_format(size.height)),
      buffer_(size, video_format(size.height)),
      shapes_{{{{size.width / 8 & ~1, size.height / 6 & ~1}, 6, 4, to_yuv(.95, .55, .10, buffer_.format())},
               {{size.width / 16 & ~1, size.height / 3 & ~1}, 4, 2, to_yuv(.20, .55, .95, buffer_.format())},
               {{8, size.height}, 10, 0, to_yuv(.95, .95, .95, buffer_.format())}}} {
    draw_background(background_);
    copy(buffer_, background_, {0, 0, size.width, size.height});
}

void PatternSource::demand(unsigned fps, std::uint64_t now_ns) {
    ticker_.set_rate(std::min(fps, fps_), now_ns);
}

void PatternSource::advance(std::uint64_t now_ns, SourceListener& listener) {
    if (!announced_) {
        announced_ = true;
        listener.on_signal(make_signal(frames::SignalState::ok, size_, fps_ * 1000, "The test picture is shown."));
    }
    if (!ticker_.tick(now_ns)) {
        return;
    }
    const bool first = frame_ == 0;
    Damage damage;
    draw(now_ns, damage);
    buffer_.picture().captured_ns = base::monotonic_ns();
    listener.on_picture(buffer_.picture(), first ? Damage::whole(size_) : damage);
}

void PatternSource::draw(std::uint64_t now_ns, Damage& damage) noexcept {
    for (const Shape& shape : shapes_) {
        const Rect rect = place(shape, frame_);
        copy(buffer_, background_, rect);
        damage.add(rect);
    }
    ++frame_;
    for (const Shape& shape : shapes_) {
        const Rect rect = place(shape, frame_);
        fill(buffer_, rect, shape.colour);
        damage.add(rect);
    }
    const Yuv black = to_yuv(0, 0, 0, buffer_.format());
    fill(buffer_, {0, 0, strip_width, strip_height}, black);  // neutral chroma where a shape passed
    draw_strip(buffer_.plane(0), buffer_.stride(0), {frame_, now_ns / 1000}, black.y,
               to_yuv(1, 1, 1, buffer_.format()).y);
    damage.add(Rect{0, 0, strip_width, strip_height});
}

Rect PatternSource::place(const Shape& shape, std::uint32_t frame) const noexcept {
    return {bounced(shape.step_x, frame, size_.width - shape.size.width),
            bounced(shape.step_y, frame, size_.height - shape.size.height), shape.size.width, shape.size.height};
}

}  // namespace nanokvm::capture
