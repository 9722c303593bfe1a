// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/display.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace nanokvm::system {
namespace {

constexpr std::chrono::seconds page_time{6};
constexpr std::chrono::minutes shift_time{2};
// Where the picture stands, one after the other. Text ends a pixel before the edges on most pages.
constexpr std::array<std::pair<int, int>, 4> places{{{0, 0}, {1, 0}, {1, -1}, {0, -1}}};

/// The end of the period of length `length` since `began` in which `now` lies.
template <typename Time, typename Length>
Time end_of_period(Time began, Length length, Time now) noexcept {
    return began + ((now - began) / length + 1) * length;
}

}  // namespace

void Display::set_state(panel::PanelState state, Clock::time_point now) {
    panel::PanelState without_fps = state;
    without_fps.fps = state_.fps;
    if (without_fps != state_) {
        sleep_.changed(now);
    }
    state_ = std::move(state);
}

void Display::set_message(std::string title, std::string text) {
    message_ = Message{std::move(title), std::move(text)};
}

void Display::home(Clock::time_point now) noexcept {
    began_ = now;
    sleep_.wake(now);
}

std::optional<panel::Bitmap> Display::picture(Clock::time_point now) const {
    if (message_) {
        return draw_message(message_->title, message_->text, size_);
    }
    if (!sleep_.lit(now)) {
        return std::nullopt;
    }
    const auto pages = pages_of(state_);
    const auto page = static_cast<std::size_t>((now - began_) / page_time) % pages.size();
    const auto [dx, dy] = places[static_cast<std::size_t>((now - began_) / shift_time) % places.size()];
    return draw(pages[page], state_, size_).shifted(dx, dy);
}

std::optional<Display::Clock::time_point> Display::next_change(Clock::time_point now) const {
    if (message_ || !sleep_.lit(now)) {
        return std::nullopt;
    }
    auto next = end_of_period<Clock::time_point>(began_, shift_time, now);
    if (pages_of(state_).size() > 1) {
        next = std::min(next, end_of_period<Clock::time_point>(began_, page_time, now));
    }
    if (const auto asleep = sleep_.falls_asleep()) {
        next = std::min(next, *asleep);
    }
    return next;
}

}  // namespace nanokvm::system
