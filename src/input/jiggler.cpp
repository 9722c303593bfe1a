// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/jiggler.hpp"

#include <algorithm>

namespace nanokvm::input {
namespace {

constexpr std::int8_t step = 10;
constexpr std::uint16_t beside = 0x3f00;  // the middle, which is max_coordinate / 2

}  // namespace

Jiggler::Jiggler(boost::asio::io_context& loop, InputControl& control, std::chrono::nanoseconds idle,
                 std::chrono::milliseconds pause)
    : control_(control), idle_(idle), pause_(pause), timer_(loop) {}

void Jiggler::start(Mode mode) {
    mode_ = mode;
    wait(idle_);
}

void Jiggler::stop() {
    timer_.cancel();
}

void Jiggler::wait(std::chrono::nanoseconds time) {
    timer_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(time));
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) {
            look();
        }
    });
}

/// Whoever did something in the meantime puts it off by as long as that is ago.
void Jiggler::look() {
    const std::chrono::nanoseconds quiet = control_.quiet_for();
    if (quiet < idle_) {
        wait(idle_ - quiet);
    } else {
        move();
    }
}

void Jiggler::move() {
    const Report there = mode_ == Mode::relative ? Report{RelativeReport{.dx = step, .dy = step}}
                                                 : Report{AbsoluteReport{.x = beside, .y = beside}};
    if (!control_.nudge(there)) {
        wait(idle_);
        return;
    }
    timer_.expires_after(pause_);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) {
            move_back();
        }
    });
}

void Jiggler::move_back() {
    const Report back = mode_ == Mode::relative
                            ? Report{RelativeReport{.dx = -step, .dy = -step}}
                            : Report{AbsoluteReport{.x = max_coordinate / 2, .y = max_coordinate / 2}};
    static_cast<void>(control_.nudge(back));  // whoever has taken the pointer meanwhile keeps it where it is
    wait(idle_);
}

}  // namespace nanokvm::input
