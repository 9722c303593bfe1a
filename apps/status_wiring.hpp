// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/event_board.hpp"
#include "api/status_events.hpp"
#include "input/led_state.hpp"
#include "stream/hub.hpp"
#include "stream/state_files.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/steady_timer.hpp>

namespace nanokvm {

/// Carries what the hub tells to the browsers (EventBoard) and to the small files. Thread-bound; the parts outlive it,
/// and it outlives the hub's use of events().
class StatusWiring {
public:
    StatusWiring(boost::asio::io_context& loop, api::EventBoard& board, input::LedState& leds,
                 stream::StateFiles& files);

    [[nodiscard]] stream::HubEvents events();
    /// The hub that events() went into; before it starts.
    void attach(const stream::Hub& hub);

private:
    void stream_changed(frames::Codec codec, bool ok);
    using Kind = stream::UnitSink::Kind;

    void tell_capture(frames::Codec codec, Kind kind, bool ok);
    void viewers_changed();
    [[nodiscard]] bool anyone_watching() const;
    void measure();

    api::EventBoard& board_;
    input::LedState& leds_;
    stream::StateFiles& files_;
    const stream::Hub* hub_ = nullptr;
    boost::asio::steady_timer fps_timer_;
    std::string generation_ = api::random_uuid();  // of this run of the server
    std::uint64_t revision_ = 0;
    std::uint64_t delivered_ = 0;
    bool measuring_ = false;
    std::array<bool, frames::max_streams> shows_{};  // by codec: a picture came
    std::array<std::optional<bool>, 2> told_;        // by kind: what capture-status last said of it
};

}  // namespace nanokvm
