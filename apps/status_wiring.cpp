// SPDX-License-Identifier: GPL-3.0-or-later
#include "status_wiring.hpp"

#include "api/rfc3339.hpp"

#include <chrono>
#include <utility>

namespace nanokvm {
namespace {

constexpr std::chrono::seconds fps_window{3};

std::string now() {
    return api::rfc3339(std::chrono::system_clock::now());
}

}  // namespace

StatusWiring::StatusWiring(boost::asio::io_context& loop, api::EventBoard& board, input::LedState& leds,
                           stream::StateFiles& files)
    : board_(board), leds_(leds), files_(files), fps_timer_(loop) {}

void StatusWiring::attach(const stream::Hub& hub) {
    hub_ = &hub;
    board_.publish("h264-mode-status", "", api::h264_mode_status(generation_, revision_, 0, 0));
    board_.publish("signal-status", "", api::signal_status_json(hub.signal(), now()));
    files_.settings(hub.settings());
    files_.measured_fps(0);
}

stream::HubEvents StatusWiring::events() {
    stream::HubEvents events;
    events.signal = [this](const stream::SignalStatus& status) {
        board_.publish("signal-status", "", api::signal_status_json(status, now()));
        files_.signal(status);
    };
    events.stream = [this](frames::Codec codec, bool ok, std::string_view) { stream_changed(codec, ok); };
    events.leds = [this](std::uint8_t bits) { leds_.set(bits); };
    events.viewers = [this] { viewers_changed(); };
    return events;
}

void StatusWiring::stream_changed(frames::Codec codec, bool ok) {
    shows_[static_cast<unsigned>(codec)] = ok;
    for (const Kind kind : {Kind::direct, Kind::webrtc}) {
        if (hub_->viewers(codec, kind) > 0) {
            tell_capture(codec, kind, ok);
        }
    }
}

void StatusWiring::tell_capture(frames::Codec codec, Kind kind, bool ok) {
    const std::string_view mode = api::capture_mode(codec, kind);
    board_.publish("capture-status", mode, api::capture_status(mode, ok, hub_->signal(), now()));
    if (codec != frames::Codec::mjpeg) {
        told_[static_cast<unsigned>(kind)] = ok;
    }
}

void StatusWiring::viewers_changed() {
    const auto direct = hub_->viewers(frames::Codec::h264, Kind::direct);
    const auto webrtc = hub_->viewers(frames::Codec::h264, Kind::webrtc);
    board_.publish("h264-mode-status", "", api::h264_mode_status(generation_, ++revision_, direct, webrtc));
    // The first of its kind on a stream that runs already: its mode has told nothing yet.
    for (const auto& [kind, count] : {std::pair{Kind::direct, direct}, std::pair{Kind::webrtc, webrtc}}) {
        const bool shows = shows_[static_cast<unsigned>(frames::Codec::h264)];
        if (count > 0 && shows && told_[static_cast<unsigned>(kind)] != shows) {
            tell_capture(frames::Codec::h264, kind, shows);
        }
    }
    if (!measuring_ && anyone_watching()) {
        delivered_ = hub_->units_delivered();
        measure();
    }
}

bool StatusWiring::anyone_watching() const {
    return hub_->viewers(frames::Codec::h264) + hub_->viewers(frames::Codec::h265) +
               hub_->viewers(frames::Codec::mjpeg) >
           0;
}

void StatusWiring::measure() {
    measuring_ = true;
    fps_timer_.expires_after(fps_window);
    fps_timer_.async_wait([this](const boost::system::error_code& error) {
        measuring_ = false;
        if (error) {
            return;
        }
        const std::uint64_t units = hub_->units_delivered() - delivered_;
        delivered_ += units;
        files_.measured_fps(units / static_cast<std::uint64_t>(fps_window.count()));
        if (units > 0 || anyone_watching()) {
            measure();  // until a window in which nobody watched has shown the 0
        }
    });
}

}  // namespace nanokvm
