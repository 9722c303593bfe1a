// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/rfb/rfb_source.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace nanokvm::capture {
namespace {

constexpr std::uint64_t millisecond = 1'000'000;
constexpr std::uint64_t second = 1000 * millisecond;
/// A virtual machine that starts has its display within a second: soon enough not to miss its first picture by much,
/// rare enough not to be noticed when there is none for days.
constexpr std::uint64_t first_retry = 100 * millisecond;
constexpr std::uint64_t last_retry = 2 * second;
/// A request for everything is answered at once by a server that lives.
constexpr std::uint64_t stall_after = 3 * second;

/// How often a display that dozes is kept awake while it owes an answer: QEMU then looks at its screen as often.
constexpr std::uint64_t nudge_every = 30 * millisecond;

}  // namespace

RfbSource::RfbSource(std::string path, unsigned fps)
    : path_(std::move(path)), most_fps_(fps), backoff_(first_retry, last_retry) {}

void RfbSource::demand(unsigned fps, std::uint64_t now_ns) {
    fps_ = std::min(fps, most_fps_);
    next_request_ns_ = std::min(next_request_ns_, fps_ > 0 ? now_ns + second / fps_ : never);
    if (fps_ > 0 && requested_ && connection_ && connection_->dozes()) {
        nudge_ns_ = std::min(nudge_ns_, now_ns);
    }
}

Wake RfbSource::wake() const {
    if (!connection_) {
        return {.deadline_ns = retry_ns_};
    }
    const std::uint64_t request = fps_ > 0 && !requested_ ? next_request_ns_ : never;
    return {.fd = connection_->fd(), .deadline_ns = std::min({request, stall_ns_, nudge_ns_})};
}

void RfbSource::advance(std::uint64_t now_ns, SourceListener& listener) {
    if (!connection_) {
        if (now_ns < retry_ns_) {
            return;
        }
        connect(now_ns, listener);
    }
    if (connection_ && receive(now_ns, listener)) {
        check_stall(now_ns, listener);
        request_if_due(now_ns, listener);
        nudge_if_due(now_ns, listener);
    }
}

void RfbSource::connect(std::uint64_t now_ns, SourceListener& listener) {
    auto opened = RfbConnection::open(path_);
    if (!opened) {
        disconnect(now_ns, opened.error(), listener);
        return;
    }
    connection_ = std::move(*opened);
    backoff_.succeeded();
    complete_ = false;
    requested_ = false;
    everything_requested_ = false;
    next_request_ns_ = now_ns;
    announce(frames::SignalState::ok, "The computer's display is shown.", listener);
}

void RfbSource::disconnect(std::uint64_t now_ns, const base::Error& why, SourceListener& listener) {
    restarted_ = restarted_ || connection_;
    connection_.reset();
    nudge_ns_ = never;
    stall_ns_ = never;
    retry_ns_ = backoff_.failed(now_ns);
    if (why.code == EFBIG) {
        announce(frames::SignalState::unsupported, why.message, listener);
        return;
    }
    if (!announced_ || announced_->state != frames::SignalState::no_signal) {
        log::info("display: {}", why.message);
    }
    announce(frames::SignalState::no_signal, "The computer's display is not there.", listener);
}

bool RfbSource::receive(std::uint64_t now_ns, SourceListener& listener) {
    auto news = connection_->receive();
    if (!news) {
        disconnect(now_ns, news.error(), listener);
        return false;
    }
    if (news->leds && news->leds != leds_) {
        leds_ = news->leds;
        listener.on_leds(*leds_);
    }
    if (news->resized) {
        complete_ = false;
        next_request_ns_ = now_ns;
    }
    if (!news->update) {
        return true;
    }
    requested_ = false;
    nudge_ns_ = never;
    if (news->resized || news->damage.empty()) {
        return true;
    }
    stall_ns_ = never;
    const bool everything = std::exchange(everything_requested_, false);
    complete_ = complete_ || everything;
    if (complete_) {
        announce(frames::SignalState::ok, "The computer's display is shown.", listener);
        Picture picture = connection_->screen();
        picture.captured_ns = base::monotonic_ns();
        picture.restarted = std::exchange(restarted_, false);
        listener.on_picture(picture, everything ? Damage::whole(picture.size) : news->damage);
        connection_->forget_old_screen();
    }
    return true;
}

void RfbSource::request_if_due(std::uint64_t now_ns, SourceListener& listener) {
    if (fps_ == 0 || requested_ || now_ns < next_request_ns_) {
        return;
    }
    if (!connection_->request(!complete_)) {
        disconnect(now_ns, {.message = "the connection was lost"}, listener);
        return;
    }
    requested_ = true;
    nudge_ns_ = connection_->dozes() ? now_ns + nudge_every : never;
    next_request_ns_ = now_ns + second / fps_;
    if (!complete_) {
        everything_requested_ = true;
        stall_ns_ = now_ns + stall_after;
    }
}

void RfbSource::nudge_if_due(std::uint64_t now_ns, SourceListener& listener) {
    if (!connection_ || now_ns < nudge_ns_) {
        return;
    }
    nudge_ns_ = fps_ > 0 ? now_ns + nudge_every : never;
    if (fps_ > 0 && !connection_->nudge()) {
        disconnect(now_ns, {.message = "the connection was lost"}, listener);
    }
}

void RfbSource::check_stall(std::uint64_t now_ns, SourceListener& listener) {
    if (now_ns >= stall_ns_) {
        stall_ns_ = never;
        announce(frames::SignalState::stalled, "The computer's display sends no picture.", listener);
    }
}

void RfbSource::announce(frames::SignalState state, std::string_view text, SourceListener& listener) {
    const Size size = connection_ ? connection_->screen().size : Size{};
    const frames::Signal signal = make_signal(state, size, 0, text);
    if (!announced_ || std::memcmp(&*announced_, &signal, sizeof signal) != 0) {
        announced_ = signal;
        listener.on_signal(signal);
    }
}

}  // namespace nanokvm::capture
