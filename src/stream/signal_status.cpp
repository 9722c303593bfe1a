// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/signal_status.hpp"

#include "frames/message.hpp"

namespace nanokvm::stream {

std::string_view name(SignalStatus::State state) noexcept {
    switch (state) {
        case SignalStatus::State::starting:
            return "starting";
        case SignalStatus::State::ok:
            return "ok";
        case SignalStatus::State::no_cable:
            return "no-cable";
        case SignalStatus::State::no_signal:
            return "no-signal";
        case SignalStatus::State::unsupported:
            return "unsupported";
        case SignalStatus::State::stalled:
            return "stalled";
        case SignalStatus::State::restarting:
            return "restarting";
    }
    return "stalled";
}

SignalStatus signal_status(const frames::Signal& signal) {
    SignalStatus status;
    switch (signal.state) {
        case frames::SignalState::starting:
            status.state = SignalStatus::State::starting;
            break;
        case frames::SignalState::ok:
            status.state = SignalStatus::State::ok;
            break;
        case frames::SignalState::no_cable:
            status.state = SignalStatus::State::no_cable;
            break;
        case frames::SignalState::no_signal:
            status.state = SignalStatus::State::no_signal;
            break;
        case frames::SignalState::unsupported:
            status.state = SignalStatus::State::unsupported;
            break;
        default:  // a worker of ours sends no other; anything else is no picture either
            status.state = SignalStatus::State::stalled;
            break;
    }
    status.message = frames::get_text(signal.text);
    status.width = signal.width;
    status.height = signal.height;
    return status;
}

}  // namespace nanokvm::stream
