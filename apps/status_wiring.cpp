// SPDX-License-Identifier: GPL-3.0-or-later
#include "status_wiring.hpp"

#include "api/rfc3339.hpp"

#include <chrono>

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
    board_.publish("capture-status", api::capture_mode(codec), api::capture_status(codec, ok, hub_->signal(), now()));
}

void StatusWiring::viewers_changed() {
    const auto direct = hub_->viewers(frames::Codec::h264);
    board_.publish("h264-mode-status", "", api::h264_mode_status(generation_, ++revision_, direct, 0));
    if (!measuring_ && (direct > 0 || hub_->viewers(frames::Codec::mjpeg) > 0)) {
        delivered_ = hub_->units_delivered();
        measure();
    }
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
        if (units > 0 || hub_->viewers(frames::Codec::h264) + hub_->viewers(frames::Codec::mjpeg) > 0) {
            measure();  // until a window in which nobody watched has shown the 0
        }
    });
}

}  // namespace nanokvm
