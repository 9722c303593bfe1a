// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/v4l2_source.hpp"

#include "base/log.hpp"
#include "capture/v4l2/changed_rows.hpp"
#include "capture/v4l2/formats.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::capture::v4l2 {
namespace {

using frames::SignalState;

constexpr std::uint64_t millisecond = 1'000'000;
constexpr std::uint64_t second = 1000 * millisecond;
/// Between two attempts at what no event tells: another program that captures, a bridge without events.
constexpr std::uint64_t retry_pause = second;
/// udev gives a new node its mode and its further names a moment after the kernel made it.
constexpr std::uint64_t settling = 3 * second;
constexpr std::uint64_t settling_pause = 100 * millisecond;
/// The slowest sticks give five pictures a second.
constexpr std::uint64_t stall_after = 3 * second;

}  // namespace

V4l2Source::V4l2Source(std::unique_ptr<Kernel> kernel, std::string path, const Wish& wish)
    : kernel_(std::move(kernel)), path_(std::move(path)), wish_(wish) {}

void V4l2Source::demand(unsigned fps, std::uint64_t now_ns) {
    fps_ = fps;
    slot_ns_ = 0;
    if (fps_ == 0 && queue_) {
        queue_->stop();
        retry_ns_ = ready_ ? never : retry_ns_;
    } else if (fps_ > 0 && ready_ && !(queue_ && queue_->streaming())) {
        retry_ns_ = std::min(retry_ns_, now_ns);
    }
}

Wake V4l2Source::wake() const {
    const bool streaming = queue_ && queue_->streaming();
    return {.fd = kernel_->wake_fd(),
            .deadline_ns = streaming ? std::min(retry_ns_, last_filled_ns_ + stall_after) : retry_ns_};
}

void V4l2Source::advance(std::uint64_t now_ns, SourceListener& listener) {
    if (kernel_->devices_changed()) {
        settle_until_ns_ = now_ns + settling;
        retry_ns_ = device_ ? retry_ns_ : now_ns;
    }
    if (!device_) {
        if (now_ns < retry_ns_) {
            return;
        }
        open(now_ns, listener);
    } else if (!(queue_ && queue_->streaming()) && !device_->alive()) {
        lose("was unplugged; plug it in again", never, listener);
    } else if (device_->take_changes() || (!ready_ && now_ns >= retry_ns_)) {
        look(now_ns, listener);
    }
    if (device_ && ready_ && fps_ > 0) {
        if (queue_ && queue_->streaming()) {
            fetch(now_ns, listener);
        } else if (now_ns >= retry_ns_) {
            start(now_ns, listener);
        }
    }
}

void V4l2Source::open(std::uint64_t now_ns, SourceListener& listener) {
    auto opened = Device::open(*kernel_, path_);
    if (!opened) {
        // One that is there and cannot be used may be free or repaired the next time; one that is not there is told.
        const bool away = opened.error().code == ENODEV;
        const std::uint64_t later = now_ns < settle_until_ns_ ? settling_pause : 2 * retry_pause;
        lose(opened.error().message, away && now_ns >= settle_until_ns_ ? never : now_ns + later, listener);
        return;
    }
    device_.emplace(std::move(*opened));
    log::info("{}: {}{}", path_, device_->name(), device_->is_bridge() ? ", a bridge" : "");
    look(now_ns, listener);
}

void V4l2Source::lose(std::string_view why, std::uint64_t retry_ns, SourceListener& listener) {
    pause(make_signal(SignalState::stalled, {}, 0, subject(why)), listener);
    device_.reset();
    retry_ns_ = retry_ns;
}

void V4l2Source::pause(const frames::Signal& signal, SourceListener& listener) {
    announce(signal.state, {signal.width, signal.height}, signal.millihertz, frames::get_text(signal.text), listener);
    ready_ = false;
    restarted_ = true;
    stalled_ = false;
    shown_.reset();
    queue_.reset();
    decoder_.reset();
    timings_.reset();
}

void V4l2Source::look(std::uint64_t now_ns, SourceListener& listener) {
    if (device_->is_bridge()) {
        look_at_bridge(now_ns, listener);
    } else if (const auto chosen = device_->choose(wish_); chosen) {
        set_up(now_ns, listener);
    } else {
        failed(chosen.error(), now_ns, listener);
    }
}

void V4l2Source::look_at_bridge(std::uint64_t now_ns, SourceListener& listener) {
    v4l2_dv_timings timings{};
    const DvInput input = device_->look(timings);
    if (input.state != SignalState::ok) {
        pause(make_signal(input.state, input.size, input.millihertz, input.text), listener);
        retry_ns_ = device_->tells_changes() ? never : now_ns + retry_pause;
        return;
    }
    if (ready_ && timings_ && same_timings(*timings_, timings)) {
        return;
    }
    if (queue_) {  // its pictures end here
        pause(make_signal(SignalState::starting, input.size, input.millihertz,
                          fmt::format("The input changes to {}x{}.", input.size.width, input.size.height)),
              listener);
    }
    if (const auto followed = device_->follow(timings); !followed) {
        failed(followed.error(), now_ns, listener);
        return;
    }
    timings_ = timings;
    set_up(now_ns, listener);
}

void V4l2Source::set_up(std::uint64_t now_ns, SourceListener& listener) {
    const v4l2_pix_format& format = device_->format();
    const Format& pixels = *find_format(format.pixelformat);
    const Size size{static_cast<int>(format.width), static_cast<int>(format.height)};
    if (pixels.compressed() && !decoder_) {
        auto made = JpegDecoder::make();
        if (!made) {
            failed(made.error(), now_ns, listener);
            return;
        }
        decoder_.emplace(std::move(*made));
    }
    log::info("{}: {} {}x{} at {}.{:03} Hz", path_, pixels.name, size.width, size.height, device_->millihertz() / 1000,
              device_->millihertz() % 1000);
    ready_ = true;
    retry_ns_ = fps_ > 0 ? now_ns : never;
    announce(SignalState::ok, size, device_->millihertz(),
             device_->is_bridge()
                 ? fmt::format("HDMI {}x{}.", size.width, size.height)
                 : fmt::format("{} gives {}x{} as {}.", device_->name(), size.width, size.height, pixels.name),
             listener);
}

void V4l2Source::start(std::uint64_t now_ns, SourceListener& listener) {
    retry_ns_ = never;
    if (!queue_) {
        auto made = CaptureQueue::make(*kernel_, device_->fd());
        if (!made) {
            failed(made.error(), now_ns, listener);
            return;
        }
        queue_.emplace(std::move(*made));
    }
    if (const auto started = queue_->start(); !started) {
        failed(started.error(), now_ns, listener);
        return;
    }
    last_filled_ns_ = now_ns;
}

void V4l2Source::failed(const base::Error& error, std::uint64_t now_ns, SourceListener& listener) {
    if (error.code == ENODEV) {
        lose("was unplugged; plug it in again", never, listener);
        return;
    }
    pause(make_signal(SignalState::stalled, {}, 0, fmt::format("{}: {}.", path_, error.message)), listener);
    retry_ns_ = now_ns + 2 * retry_pause;
}

void V4l2Source::fetch(std::uint64_t now_ns, SourceListener& listener) {
    const CaptureQueue::Taken taken = queue_->take_newest();
    if (taken.damaged) {
        spoilt("the device marked a picture as damaged");
    }
    if (taken.any) {
        last_filled_ns_ = now_ns;
        deliver(taken.newest, now_ns, listener);
    }
    if (taken.error == ENODEV) {
        lose("was unplugged; plug it in again", never, listener);
    } else if (taken.error != 0) {
        stall(subject(fmt::format("stopped: {}; it is started again", std::strerror(taken.error))), listener);
        retry_ns_ = now_ns + retry_pause;
    } else if (now_ns >= last_filled_ns_ + stall_after) {
        stall(subject("sends no picture; it is started again every few seconds"), listener);
        start(now_ns, listener);
    }
}

void V4l2Source::stall(std::string_view why, SourceListener& listener) {
    const v4l2_pix_format& format = device_->format();
    announce(SignalState::stalled, {static_cast<int>(format.width), static_cast<int>(format.height)},
             device_->millihertz(), why, listener);
    stalled_ = true;
    restarted_ = true;
    shown_.reset();
    queue_->stop();
}

void V4l2Source::deliver(const CaptureQueue::Filled& filled, std::uint64_t now_ns, SourceListener& listener) {
    const std::uint64_t stamp = captured(filled.stamp_ns, now_ns);
    const std::uint64_t interval = second / fps_;
    if (stamp + interval / 2 < slot_ns_) {
        queue_->give_back(filled.index);
        return;
    }
    slot_ns_ = std::max(slot_ns_, stamp) + interval;
    if (decoder_) {
        deliver_jpeg(filled, stamp, listener);
        return;
    }
    auto picture = lay_out(device_->format(), filled.payload.data(), filled.payload.size());
    if (!picture) {
        spoilt("a picture is shorter than its format");
        queue_->give_back(filled.index);
        return;
    }
    const Damage damage = shown_ ? changed_rows(*shown_, *picture) : Damage::whole(picture->size);
    if (damage.empty()) {
        queue_->give_back(filled.index);
        return;
    }
    picture->captured_ns = stamp;
    shown_ = picture;
    hand_over(*picture, damage, listener);
    queue_->keep(filled.index);
}

void V4l2Source::deliver_jpeg(const CaptureQueue::Filled& filled, std::uint64_t captured_ns, SourceListener& listener) {
    if (!stalled_ && !restarted_ && decoder_->is_last(filled.payload)) {
        queue_->give_back(filled.index);
        return;
    }
    auto picture = decoder_->decode(filled.payload);
    queue_->give_back(filled.index);
    if (!picture) {
        spoilt(picture.error().message);
        return;
    }
    picture->captured_ns = captured_ns;
    hand_over(*picture, Damage::whole(picture->size), listener);
}

void V4l2Source::hand_over(Picture picture, const Damage& damage, SourceListener& listener) {
    if (std::exchange(stalled_, false)) {
        announce(SignalState::ok, picture.size, device_->millihertz(), subject("sends pictures again"), listener);
    }
    spoilt_ = false;
    captured_ns_ = picture.captured_ns;
    picture.restarted = std::exchange(restarted_, false);
    listener.on_picture(picture, damage);
}

void V4l2Source::spoilt(std::string_view why) {
    if (!std::exchange(spoilt_, true)) {
        log::warning("{}: {}; it is left out", path_, why);
    }
}

std::uint64_t V4l2Source::captured(std::uint64_t stamp_ns, std::uint64_t now_ns) noexcept {
    // A driver's clock that is off by more than any picture takes is not believed; stamps only grow.
    const bool believable = stamp_ns > captured_ns_ && stamp_ns <= now_ns + second && stamp_ns + second > now_ns;
    return believable ? std::min(stamp_ns, now_ns) : now_ns;
}

std::string V4l2Source::subject(std::string_view predicate) const {
    return fmt::format("The capture card {} {}.", path_, predicate);
}

void V4l2Source::announce(SignalState state, Size size, std::uint32_t millihertz, std::string_view text,
                          SourceListener& listener) {
    const frames::Signal signal = make_signal(state, size, millihertz, text);
    if (!announced_ || std::memcmp(&*announced_, &signal, sizeof signal) != 0) {
        announced_ = signal;
        listener.on_signal(signal);
    }
}

}  // namespace nanokvm::capture::v4l2
