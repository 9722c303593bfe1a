// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/protocol.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace nanokvm::stream {

/// Why there is a picture or none, in words for the person who watches. Shown over the picture.
struct SignalStatus {
    enum class State { starting, ok, no_cable, no_signal, unsupported, stalled, restarting };

    State state = State::starting;
    std::string message = "The capture is starting";  ///< one English sentence without a full stop
    std::uint16_t width = 0;                          ///< of the source in pixels; 0 when unknown
    std::uint16_t height = 0;

    friend bool operator==(const SignalStatus&, const SignalStatus&) = default;
};

/// "ok", "no-cable"… as the web client knows them.
[[nodiscard]] std::string_view name(SignalStatus::State state) noexcept;

[[nodiscard]] SignalStatus signal_status(const frames::Signal& signal);

}  // namespace nanokvm::stream
