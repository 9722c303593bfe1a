// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/i420_buffer.hpp"
#include "capture/pattern/canvas.hpp"
#include "capture/pattern/ticker.hpp"
#include "capture/source.hpp"

#include <array>
#include <cstdint>

namespace nanokvm::capture {

/// A test picture that never rests: shapes moving over a background, and the strip that says which picture it is (its
/// frame counts the pictures drawn, from 1). Drawn in I420, as encoders of its own size take it: no conversion, and
/// only what moved is touched. Thread-bound.
class PatternSource final : public Source {
public:
    /// `size` is even, strip_width × 64 or more; `fps` is 1–60. Throws std::bad_alloc.
    PatternSource(Size size, unsigned fps);

    void demand(unsigned fps, std::uint64_t now_ns) override;
    [[nodiscard]] Wake wake() const override { return {.deadline_ns = ticker_.due()}; }
    void advance(std::uint64_t now_ns, SourceListener& listener) override;

private:
    struct Shape {
        Size size;
        int step_x;  ///< pixels per picture; shapes bounce off the edges
        int step_y;
        Yuv colour;
    };

    void draw(std::uint64_t now_ns, Damage& damage) noexcept;
    [[nodiscard]] Rect place(const Shape& shape, std::uint32_t frame) const noexcept;

    Size size_;
    unsigned fps_;
    Ticker ticker_;
    I420Buffer background_;
    I420Buffer buffer_;
    std::array<Shape, 3> shapes_;
    std::uint32_t frame_ = 0;
    bool announced_ = false;
};

}  // namespace nanokvm::capture
