// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/damage.hpp"
#include "capture/picture.hpp"
#include "frames/message.hpp"

#include <cstdint>
#include <limits>
#include <string_view>

namespace nanokvm::capture {

/// A time that never comes (CLOCK_MONOTONIC, nanoseconds).
inline constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

/// What a source tells. Called only from inside Source::advance().
class SourceListener {
public:
    /// A newer picture, and where it differs from the one before. The planes stay valid until the next picture or a
    /// signal that is not ok; what they show may change in advance() only.
    virtual void on_picture(const Picture& picture, const Damage& damage) = 0;
    /// The signal changed; in any state but ok there is no picture until the next on_picture().
    virtual void on_signal(const frames::Signal& signal) = 0;
    /// Keyboard LEDs of the target, HID LED bits.
    virtual void on_leds(std::uint8_t bits) = 0;

protected:
    ~SourceListener() = default;
};

/// What a source wants to be woken for.
struct Wake {
    int fd = -1;                        ///< readable: call advance(); -1: none
    std::uint64_t deadline_ns = never;  ///< CLOCK_MONOTONIC: call advance() then
};

/// Where pictures come from. Pull: it works only while frames are demanded. Thread-bound to the worker's loop; one
/// owner.
class Source {
public:
    virtual ~Source() = default;

    /// From now on at most `fps` pictures a second are of use; 0: nobody looks, do nothing (a connection may be kept).
    virtual void demand(unsigned fps, std::uint64_t now_ns) = 0;

    /// Asked before every wait.
    [[nodiscard]] virtual Wake wake() const = 0;

    /// Takes in what arrived and does what is due; calls in vain are harmless. The first call announces the signal.
    virtual void advance(std::uint64_t now_ns, SourceListener& listener) = 0;
};

/// A Signal message; `millihertz` 0 when unknown.
[[nodiscard]] inline frames::Signal make_signal(frames::SignalState state, Size size, std::uint32_t millihertz,
                                                std::string_view text) noexcept {
    auto signal = frames::make_message<frames::Signal>(frames::MessageType::signal);
    signal.state = state;
    signal.width = static_cast<std::uint16_t>(size.width);
    signal.height = static_cast<std::uint16_t>(size.height);
    signal.millihertz = millihertz;
    frames::put_text(signal.text, text);
    return signal;
}

}  // namespace nanokvm::capture
