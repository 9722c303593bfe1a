// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/hub.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "frames/message.hpp"
#include "stream/bitrate_policy.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace nanokvm::stream {
namespace {

// A request that was answered by no IDR for this long was lost (full channel, worker restarted) and is repeated. Also
// the shortest time between two IDRs that viewers already watching can cause: a broken client must not double the bit
// rate.
constexpr std::uint64_t idr_interval_ns = 300'000'000;
constexpr std::chrono::seconds picture_patience{3};

}  // namespace

Subscription::Subscription(Hub& hub, unsigned stream, UnitSink& sink) noexcept
    : hub_(&hub), stream_(stream), sink_(&sink), alive_(hub.alive_) {}

Subscription::Subscription(Subscription&& other) noexcept
    : hub_(std::exchange(other.hub_, nullptr)),
      stream_(other.stream_),
      sink_(other.sink_),
      alive_(std::move(other.alive_)) {}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
    std::swap(hub_, other.hub_);
    std::swap(stream_, other.stream_);
    std::swap(sink_, other.sink_);
    std::swap(alive_, other.alive_);
    return *this;
}

Subscription::~Subscription() {
    if (hub_ != nullptr && !alive_.expired()) {
        hub_->unsubscribe(stream_, *sink_);
    }
}

void Subscription::request_idr() {
    hub_->request_idr(stream_);
}
void Subscription::limit_changed() {
    hub_->adapt_bitrate(stream_);
}
std::uint64_t Subscription::epoch_ns() const noexcept {
    return hub_->streams_[stream_].epoch_ns;
}

Hub::Hub(boost::asio::io_context& loop, std::vector<std::string> worker_argv, HubEvents events)
    : events_(std::move(events)),
      capture_(loop, std::move(worker_argv), frames::ring_capacity_mjpeg, *this),
      picture_timer_(loop),
      idr_timer_(loop) {}

Hub::~Hub() = default;

void Hub::set_capture(bool on) {
    if (std::exchange(capturing_, on) == on) {
        return;
    }
    if (on) {
        set_status({});
        capture_.start();
        if (anyone_watching()) {
            expect_picture();
        }
        return;
    }
    capture_.suspend();
    picture_timer_.cancel();
    for (Stream& stream : streams_) {
        stream.idr_outstanding = stream.idr_deferred = false;
    }
    set_status({.state = SignalStatus::State::no_signal, .message = "The capture is switched off"});
}

Subscription Hub::subscribe(frames::Codec codec, UnitSink& sink) {
    const auto id = static_cast<unsigned>(codec);
    Stream& stream = streams_[id];
    const bool first = viewers(codec) == 0;
    stream.sinks.push_back(&sink);
    if (first) {
        stream.epoch_ns = base::monotonic_ns();
        stream.last_timestamp_us = 0;
        stream.reported_ok = false;
        configure(id);  // a started stream begins with an IDR
        capture_.watch_for_hangs(true);
        expect_picture();
    } else if (!stream.idr_outstanding) {
        send_idr_request(id);  // a new viewer does not wait out the interval
    }
    if (events_.viewers) {
        events_.viewers();
    }
    return {*this, id, sink};
}

void Hub::unsubscribe(unsigned id, UnitSink& sink) {
    Stream& stream = streams_[id];
    const auto found = std::find(stream.sinks.begin(), stream.sinks.end(), &sink);
    if (delivering_) {
        *found = nullptr;  // the delivery loop cleans up
    } else {
        stream.sinks.erase(found);
    }
    adapt_bitrate(id);
    if (viewers(static_cast<frames::Codec>(id)) == 0) {
        capture_.stop(id);
        stream.idr_outstanding = stream.idr_deferred = false;
        if (!anyone_watching()) {
            capture_.watch_for_hangs(false);
            picture_timer_.cancel();
        }
    }
    if (events_.viewers) {
        events_.viewers();
    }
}

void Hub::end_viewers() {
    for (Stream& stream : streams_) {
        while (!stream.sinks.empty()) {
            stream.sinks.back()->stop();
        }
    }
}

std::size_t Hub::viewers(frames::Codec codec) const noexcept {
    const auto& sinks = streams_[static_cast<unsigned>(codec)].sinks;
    return sinks.size() - static_cast<std::size_t>(std::count(sinks.begin(), sinks.end(), nullptr));
}

std::size_t Hub::viewers(frames::Codec codec, UnitSink::Kind kind) const noexcept {
    const auto& sinks = streams_[static_cast<unsigned>(codec)].sinks;
    return static_cast<std::size_t>(std::count_if(
        sinks.begin(), sinks.end(), [&](const UnitSink* sink) { return sink != nullptr && sink->kind() == kind; }));
}

bool Hub::anyone_watching() const noexcept {
    return std::any_of(streams_.begin(), streams_.end(), [](const Stream& stream) {
        return std::any_of(stream.sinks.begin(), stream.sinks.end(),
                           [](const UnitSink* sink) { return sink != nullptr; });
    });
}

void Hub::apply(const ScreenSettings& settings) {
    const ScreenSettings before = std::exchange(settings_, settings);
    for (unsigned id = 0; id < streams_.size(); ++id) {
        const auto codec = static_cast<frames::Codec>(id);
        const auto now = stream_settings(settings_, codec);
        const auto old = stream_settings(before, codec);
        if (viewers(codec) > 0 && std::memcmp(&now, &old, sizeof now) != 0) {
            configure(id);
        }
    }
}

void Hub::configure(unsigned id) {
    streams_[id].idr_requested_ns = base::monotonic_ns();
    tell_encoder(id);
}

void Hub::tell_encoder(unsigned id) {
    Stream& stream = streams_[id];
    stream.bitrate_told_ns = base::monotonic_ns();
    stream.bitrate_kbps = wanted_bitrate(id);
    auto settings = stream_settings(settings_, static_cast<frames::Codec>(id));
    settings.bitrate_kbps = stream.bitrate_kbps;
    capture_.configure(id, settings);
}

std::uint32_t Hub::wanted_bitrate(unsigned id) const noexcept {
    std::uint32_t lowest = 0;
    for (const UnitSink* sink : streams_[id].sinks) {
        const std::uint32_t limit = sink != nullptr ? sink->bitrate_limit_kbps() : 0;
        if (limit != 0 && (lowest == 0 || limit < lowest)) {
            lowest = limit;
        }
    }
    return stream::wanted_bitrate(settings_.bitrate_kbps, lowest);
}

void Hub::adapt_bitrate(unsigned id) {
    const Stream& stream = streams_[id];
    if (viewers(static_cast<frames::Codec>(id)) > 0 &&
        worth_telling(stream.bitrate_kbps, wanted_bitrate(id), settings_.bitrate_kbps,
                      base::monotonic_ns() - stream.bitrate_told_ns)) {
        tell_encoder(id);
    }
}

bool Hub::can_encode(frames::Codec codec) const noexcept {
    return ((codecs_ >> static_cast<unsigned>(codec)) & 1U) != 0;
}

void Hub::request_idr(unsigned id) {
    Stream& stream = streams_[id];
    const std::uint64_t since = base::monotonic_ns() - stream.idr_requested_ns;
    if (since >= idr_interval_ns) {
        return send_idr_request(id);
    }
    if (stream.idr_outstanding || std::exchange(stream.idr_deferred, true)) {
        return;  // one is on its way and will serve this viewer too
    }
    idr_timer_.expires_after(std::chrono::nanoseconds(idr_interval_ns - since));
    idr_timer_.async_wait([this](const boost::system::error_code&) {
        // Cancelled by another stream's deferral: early by less than the interval, and harmless.
        for (unsigned deferred = 0; deferred < streams_.size(); ++deferred) {
            if (std::exchange(streams_[deferred].idr_deferred, false)) {
                send_idr_request(deferred);
            }
        }
    });
}

void Hub::send_idr_request(unsigned id) {
    streams_[id].idr_requested_ns = base::monotonic_ns();
    streams_[id].idr_outstanding = true;
    capture_.request_idr(id);
}

void Hub::worker_ready(const frames::Hello& hello) {
    codecs_ = hello.codecs;
    limits_ = hello.limits;
    log::info("capturing {}", frames::get_text(hello.source));
    for (unsigned id = 0; id < streams_.size(); ++id) {
        if (viewers(static_cast<frames::Codec>(id)) > 0) {
            configure(id);
        }
    }
    if (anyone_watching()) {
        expect_picture();
    }
}

void Hub::worker_lost(std::string_view why) {
    SignalStatus status = status_;
    status.state = SignalStatus::State::restarting;
    // Its own last words say more than that it is gone.
    const bool complained = reported_.state == SignalStatus::State::stalled && !reported_.message.empty();
    status.message =
        "The capture ended unexpectedly and is being restarted: " + (complained ? reported_.message : std::string(why));
    reported_ = {};
    set_status(std::move(status));
}

void Hub::signal_changed(const frames::Signal& signal) {
    reported_ = signal_status(signal);
    set_status(reported_);
}

void Hub::set_status(SignalStatus status) {
    if (status == status_) {
        return;
    }
    status_ = std::move(status);
    if (events_.signal) {
        events_.signal(status_);
    }
    if (status_.state == SignalStatus::State::ok) {
        return;
    }
    for (unsigned id = 0; id < streams_.size(); ++id) {
        if (std::exchange(streams_[id].reported_ok, false) && events_.stream) {
            events_.stream(static_cast<frames::Codec>(id), false, status_.message);
        }
    }
}

void Hub::unit_arrived(frames::FrameRef frame) {
    const unsigned id = frame->info().stream;
    Stream& stream = streams_[id];
    ++delivered_;
    if (frame->idr()) {
        stream.idr_outstanding = stream.idr_deferred = false;
    }
    const std::uint64_t captured = frame->info().captured_ns;
    const std::uint64_t since_start = captured > stream.epoch_ns ? (captured - stream.epoch_ns) / 1000 : 0;
    stream.last_timestamp_us = std::max(since_start, stream.last_timestamp_us + 1);
    const Unit unit{std::move(frame), stream.last_timestamp_us};
    picture_timer_.cancel();
    if (status_.state == SignalStatus::State::stalled) {
        set_status(reported_);  // whatever held the pictures up is over
    }
    if (!stream.reported_ok) {
        stream.reported_ok = true;
        if (events_.stream) {
            events_.stream(static_cast<frames::Codec>(id), true, {});
        }
    }
    delivering_ = true;
    for (std::size_t i = 0; i < stream.sinks.size(); ++i) {  // by index: a sink may subscribe another
        if (stream.sinks[i] != nullptr) {
            stream.sinks[i]->unit(unit);
        }
    }
    relieve_ring();
    delivering_ = false;
    std::erase(stream.sinks, nullptr);
}

void Hub::relieve_ring() {
    const auto ring = capture_.ring();
    while (ring && ring->under_pressure()) {
        const std::uint32_t held = ring->units_held();
        if (const frames::FrameRef oldest = ring->oldest_held()) {
            for (const auto& stream : streams_) {
                for (UnitSink* sink : stream.sinks) {
                    if (sink != nullptr) {
                        sink->let_go(*oldest);
                    }
                }
            }
        }
        if (ring->units_held() >= held) {
            return;  // held by nobody who is asked (the unit being delivered): the worker will lose a unit, not us
        }
    }
}

void Hub::stream_failed(unsigned id, std::string_view why) {
    log::error("stream {} failed: {}", id, why);
    streams_[id].reported_ok = false;
    picture_timer_.cancel();
    if (events_.stream) {
        events_.stream(static_cast<frames::Codec>(id), false, why);
    }
    if (status_.state == SignalStatus::State::ok) {  // else the signal's own reason is the one to know
        SignalStatus status = status_;
        status.state = SignalStatus::State::stalled;  // until a picture comes
        status.message = why;
        set_status(std::move(status));
    }
}

void Hub::leds_changed(std::uint8_t hid_bits) {
    if (events_.leds) {
        events_.leds(hid_bits);
    }
}

void Hub::expect_picture() {
    picture_timer_.expires_after(picture_patience);
    picture_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error && status_.state == SignalStatus::State::ok) {
            SignalStatus status = status_;
            status.state = SignalStatus::State::stalled;
            status.message = "No picture for 3 seconds";
            set_status(std::move(status));
        }
    });
}

}  // namespace nanokvm::stream
