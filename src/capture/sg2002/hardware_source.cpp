// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/hardware_source.hpp"

#include "base/log.hpp"
#include "capture/sg2002/abi/errors.hpp"
#include "capture/sg2002/board_limits.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {
namespace {

using frames::SignalState;

constexpr std::uint64_t millisecond = 1'000'000;
constexpr std::uint64_t second = 1000 * millisecond;
/// How often the bridge is asked while nothing comes from it.
constexpr std::uint64_t look_interval_ns = 250 * millisecond;
/// How often the interrupt counter is read, or a missing signal looked for, while nobody watches.
constexpr std::uint64_t idle_interval_ns = 2 * second;
/// Pictures that are missing for this long are a reason to ask the bridge.
constexpr std::uint64_t suspicious_ns = 150 * millisecond;
/// The bridge sends and nothing arrives for this long: everything is brought up anew.
constexpr std::uint64_t stalled_ns = 600 * millisecond;
constexpr std::uint64_t first_pause_ns = 500 * millisecond;
constexpr std::uint64_t longest_pause_ns = 8 * second;
constexpr int longest_wait_ms = 100;

std::string input_text(Size size) {
    return fmt::format("HDMI {}x{}.", size.width, size.height);
}

constexpr int buffer_empty = abi::error_code(abi::vpss_error_base, abi::ErrorId::buffer_empty);

/// Tried one after the other where the bridge has no registers (device facts 6.5).
constexpr std::array<Size, 12> candidates{{{1920, 1080},
                                           {1280, 720},
                                           {1280, 1024},
                                           {1024, 768},
                                           {1600, 900},
                                           {1440, 900},
                                           {1440, 1080},
                                           {1280, 960},
                                           {1280, 800},
                                           {1152, 864},
                                           {800, 600},
                                           {640, 480}}};

}  // namespace

void HardwareSource::demand(unsigned fps, std::uint64_t now_ns) {
    if (fps != fps_) {
        fps_ = fps;
        due_ns_ = std::min(due_ns_, now_ns);
        last_picture_ns_ = now_ns;
    }
}

void HardwareSource::advance(std::uint64_t now_ns, SourceListener& listener) {
    if (!told_) {
        look(now_ns, listener);
    } else if (now_ns < due_ns_) {
        return;
    } else if (fps_ == 0) {
        // Bridges raise their interrupt when the input changes; without a signal one looks all the same: a source that
        // was there before the boot has raised none (device facts 9.59).
        if (bridge_.interrupted() || state_ != SignalState::ok) {
            look(now_ns, listener);
        }
    } else if (!pipeline_.running() || (state_ != SignalState::ok && state_ != SignalState::stalled)) {
        look(now_ns, listener);
    } else {
        fetch(now_ns, listener);
    }
    if (fps_ == 0) {
        due_ns_ = now_ns + idle_interval_ns;
    }
}

void HardwareSource::look(std::uint64_t now_ns, SourceListener& listener) {
    due_ns_ = now_ns + look_interval_ns;
    const auto asked = bridge_.ask();
    if (!asked) {
        tell(SignalState::no_signal, {}, "The HDMI bridge does not answer: " + asked.error().message + ".", listener);
        return;
    }
    if (asked->known && !asked->present) {
        tell(SignalState::no_signal, {}, explain(*asked), listener);
        return;
    }
    const InputMode mode = asked->known ? InputMode{asked->size, pipeline_.mode().millihertz} : next_candidate();
    if (mode.size.width == 0 || mode.size.height == 0) {
        tell(SignalState::no_signal, {}, explain(*asked), listener);
        return;
    }
    if (const auto problem = input_problem(mode.size)) {
        pipeline_.stop();
        tell(SignalState::unsupported, mode.size, *problem, listener);
        return;
    }
    if (fps_ == 0) {  // nobody looks: what is not running stays down
        tell(SignalState::ok, mode.size, input_text(mode.size), listener);
        return;
    }
    if (pipeline_.running() && pipeline_.mode().size == mode.size && state_ != SignalState::stalled) {
        last_picture_ns_ = now_ns;
        tell(SignalState::ok, mode.size, input_text(mode.size), listener);
        due_ns_ = now_ns;
        return;
    }
    bring_up(mode, now_ns, listener);
}

InputMode HardwareSource::next_candidate() noexcept {
    if (pipeline_.running() && state_ == SignalState::ok) {
        return pipeline_.mode();
    }
    return {candidates[candidate_++ % candidates.size()], pipeline_.mode().millihertz};
}

void HardwareSource::bring_up(const InputMode& mode, std::uint64_t now_ns, SourceListener& listener) {
    if (now_ns < not_before_ns_) {
        due_ns_ = std::min(due_ns_, not_before_ns_);
        return;
    }
    pipeline_.stop();
    rate_.reset();
    restarted_ = true;
    if (auto started = pipeline_.start(mode); !started) {
        restart_later(now_ns);
        tell(SignalState::stalled, mode.size, "The capture hardware cannot be started: " + started.error().message,
             listener);
        return;
    }
    last_picture_ns_ = now_ns;
    due_ns_ = now_ns;
    if (state_ != SignalState::stalled) {  // after a stall, only a picture is a reason for hope
        tell(SignalState::ok, mode.size, input_text(mode.size), listener);
    }
}

void HardwareSource::restart_later(std::uint64_t now_ns) noexcept {
    restart_pause_ns_ = std::clamp(restart_pause_ns_ * 2, first_pause_ns, longest_pause_ns);
    not_before_ns_ = now_ns + restart_pause_ns_;
}

int HardwareSource::patience_ms() const noexcept {
    const std::uint32_t millihertz = std::max(pipeline_.mode().millihertz, 10'000U);
    return std::min(static_cast<int>(3'000'000 / millihertz) + 1, longest_wait_ms);
}

void HardwareSource::fetch(std::uint64_t now_ns, SourceListener& listener) {
    due_ns_ = now_ns;
    if (!pipeline_.has_outputs()) {
        // No encoder has said yet which size it wants: it fetches its first frame itself.
        last_picture_ns_ = now_ns;
        hand_over(now_ns, listener);
        due_ns_ = now_ns + second / std::max(fps_, 1U);
        return;
    }
    if (const int answer = pipeline_.next(patience_ms()); answer != 0) {
        missed(answer, pipeline_.kernel().now_ns(), listener);
        return;
    }
    last_picture_ns_ = pipeline_.kernel().now_ns();
    restart_pause_ns_ = 0;
    if (state_ != SignalState::ok) {
        tell(SignalState::ok, pipeline_.mode().size, input_text(pipeline_.mode().size), listener);
    }
    hand_over(pipeline_.captured_ns(), listener);
    if (rate_.add(pipeline_.captured_ns())) {
        pipeline_.set_rate(rate_.millihertz());
        tell(SignalState::ok, pipeline_.mode().size, told_text_, listener);
    }
}

void HardwareSource::hand_over(std::uint64_t captured_ns, SourceListener& listener) {
    Picture picture;
    picture.format = PixelFormat::hardware;
    picture.size = pipeline_.mode().size;
    picture.captured_ns = captured_ns;
    picture.restarted = restarted_;
    restarted_ = false;
    listener.on_picture(picture, Damage::whole(picture.size));
}

void HardwareSource::missed(int answer, std::uint64_t now_ns, SourceListener& listener) {
    if (answer != buffer_empty && answer != EINTR) {
        log::warning("the scaler gives no frame: {}", describe_answer(answer));
    }
    if (now_ns - last_picture_ns_ < suspicious_ns) {
        return;
    }
    if (now_ns < next_ask_ns_) {
        return;
    }
    next_ask_ns_ = now_ns + look_interval_ns;
    const bool stalled = now_ns - last_picture_ns_ >= stalled_ns;
    if (bridge_.type() == BridgeType::ue) {
        if (stalled) {  // the size may be another one: try the next
            tell(SignalState::stalled, pipeline_.mode().size, "No picture arrives; other sizes are tried.", listener);
            look(now_ns, listener);
        }
        return;
    }
    const auto asked = bridge_.ask();
    if (asked && asked->present && asked->size == pipeline_.mode().size) {
        if (stalled) {
            restart_later(now_ns);
            not_before_ns_ = std::max(not_before_ns_ - first_pause_ns, now_ns);  // the first time at once
            tell(SignalState::stalled, asked->size,
                 "The HDMI bridge sends a picture, but none arrives: the capture hardware is restarted.", listener);
            look(now_ns, listener);
        }
        return;
    }
    restarted_ = true;
    look(now_ns, listener);
}

void HardwareSource::tell(SignalState state, Size size, std::string_view text, SourceListener& listener) {
    const std::uint32_t millihertz = rate_.millihertz();
    const auto far = [](std::uint32_t a, std::uint32_t b) {
        return std::abs(static_cast<long>(a) - static_cast<long>(b)) > 500;
    };
    if (told_ && state == state_ && size == told_size_ && text == told_text_ && !far(millihertz, told_millihertz_)) {
        return;
    }
    if (state != SignalState::ok) {
        restarted_ = true;
    }
    told_ = true;
    state_ = state;
    told_size_ = size;
    told_millihertz_ = millihertz;
    told_text_ = text;
    listener.on_signal(make_signal(state, size, millihertz, text));
}

}  // namespace nanokvm::capture::sg2002
