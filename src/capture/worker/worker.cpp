// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/worker/worker.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "capture/settings.hpp"
#include "frames/message.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <optional>
#include <poll.h>
#include <string>
#include <utility>

namespace nanokvm::capture {
namespace {

using Received = frames::Channel::Outcome;

/// What has to be waited for; -1 in a descriptor leaves it out.
struct Wait {
    std::array<pollfd, 3> fds;
    std::uint64_t deadline_ns;
};

/// False with errno when ppoll fails for another reason than a signal.
bool wait(Wait& wait) noexcept {
    timespec timeout{};
    if (wait.deadline_ns != never) {
        const std::uint64_t now = base::monotonic_ns();
        const std::uint64_t left = wait.deadline_ns > now ? wait.deadline_ns - now : 0;
        timeout = {static_cast<time_t>(left / 1'000'000'000U), static_cast<long>(left % 1'000'000'000U)};
    }
    const int ready =
        ::ppoll(wait.fds.data(), wait.fds.size(), wait.deadline_ns == never ? nullptr : &timeout, nullptr);
    return ready >= 0 || errno == EINTR;
}

}  // namespace

Worker::Worker(Source& source, EncoderFactory& encoders, Uplink uplink, ScalerMaker& make_scaler) noexcept
    : source_(source), encoders_(encoders), uplink_(std::move(uplink)), pictures_(make_scaler) {}

base::Result<void> Worker::run(std::string_view description, int stop_fd) {
    auto hello = frames::make_message<frames::Hello>(frames::MessageType::hello);
    hello.version = frames::protocol_version;
    hello.codecs = encoders_.codecs();
    hello.limits = encoders_.limits();
    frames::put_text(hello.source, description);
    uplink_.tell(hello);
    source_.advance(base::monotonic_ns(), *this);
    while (!uplink_.closed()) {
        const Wake wake = source_.wake();
        const auto events = static_cast<short>(uplink_.blocked() ? POLLIN | POLLOUT : POLLIN);
        Wait next{{pollfd{uplink_.fd(), events, 0}, pollfd{stop_fd, POLLIN, 0}, pollfd{wake.fd, POLLIN, 0}},
                  std::min(wake.deadline_ns, next_due())};
        if (!wait(next)) {
            return base::fail_errno("cannot wait for events");
        }
        if (next.fds[1].revents != 0) {
            return {};
        }
        if ((next.fds[0].revents & POLLOUT) != 0) {
            uplink_.flush();
        }
        if (next.fds[0].revents != 0) {
            if (auto obeyed = take_commands(); !obeyed) {
                return obeyed;
            }
        }
        const std::uint64_t now = base::monotonic_ns();
        if (next.fds[2].revents != 0 || now >= source_.wake().deadline_ns) {
            source_.advance(now, *this);
        }
        encode_due(now);
    }
    return {};
}

void Worker::on_picture(const Picture& picture, const Damage& damage) {
    pictures_.set(picture, damage);
    for (Stream& stream : streams_) {
        stream.picture_changed(picture.restarted);
    }
}

void Worker::on_signal(const frames::Signal& signal) {
    log::info("signal: {} ({}x{})", frames::get_text(signal.text), signal.width, signal.height);
    if (signal.state != frames::SignalState::ok) {
        pictures_.clear();
    }
    uplink_.tell(signal);
}

void Worker::on_leds(std::uint8_t bits) {
    auto leds = frames::make_message<frames::Leds>(frames::MessageType::leds);
    leds.bits = bits;
    uplink_.tell(leds);
}

base::Result<void> Worker::take_commands() {
    std::span<const std::byte> packet;
    for (;;) {
        switch (uplink_.receive(packet)) {
            case Received::closed:
            case Received::would_block:
                return {};
            case Received::ok:
                if (!obey(packet)) {
                    return base::fail("the server sent a message that this version does not know");
                }
        }
    }
}

bool Worker::obey(std::span<const std::byte> packet) {
    switch (frames::message_type(packet).value_or(frames::MessageType{})) {
        case frames::MessageType::configure_stream:
            if (const auto command = frames::message_as<frames::ConfigureStream>(packet)) {
                if (named(command->stream) != nullptr) {
                    configure(*command);
                    return true;
                }
            }
            return false;
        case frames::MessageType::stop_stream:
            if (const auto command = frames::message_as<frames::StreamCommand>(packet)) {
                if (Stream* const stream = named(command->stream)) {
                    stream->stop();
                    update_demand();
                    log::info("stream {}: stopped", command->stream);
                    return true;
                }
            }
            return false;
        case frames::MessageType::request_idr:
            if (const auto command = frames::message_as<frames::StreamCommand>(packet)) {
                if (Stream* const stream = named(command->stream)) {
                    stream->want_idr();
                    return true;
                }
            }
            return false;
        case frames::MessageType::ping:
            if (auto ping = frames::message_as<frames::Ping>(packet)) {
                ping->header.type = frames::MessageType::pong;
                uplink_.tell_pong(*ping);
                return true;
            }
            return false;
        default:
            return false;
    }
}

Stream* Worker::named(std::uint8_t stream) noexcept {
    return stream < streams_.size() ? &streams_[stream] : nullptr;
}

void Worker::configure(const frames::ConfigureStream& command) {
    const frames::StreamSettings& settings = command.settings;
    const auto configured = streams_[command.stream].configure(settings, encoders_);
    if (configured) {
        log::info("stream {}: {} {}x{} {} fps {} kbit/s gop {} quality {}", command.stream, codec_name(settings.codec),
                  settings.width, settings.height, settings.fps, settings.bitrate_kbps, settings.gop,
                  settings.jpeg_quality);
    } else {
        fail_stream(command.stream, "Bad stream settings: " + configured.error().message + ".");
    }
    update_demand();
}

void Worker::fail_stream(std::uint8_t stream, std::string_view why) {
    log::warning("stream {}: {}", stream, why);
    auto failed = frames::make_message<frames::StreamFailed>(frames::MessageType::stream_failed);
    failed.stream = stream;
    frames::put_text(failed.text, why);
    uplink_.tell(failed);
}

void Worker::update_demand() {
    unsigned fps = 0;
    for (const Stream& stream : streams_) {
        fps = std::max(fps, stream.active() ? stream.fps() : 0);
    }
    source_.demand(fps, base::monotonic_ns());
}

std::uint64_t Worker::next_due() const noexcept {
    std::uint64_t due = never;
    if (pictures_.source() != nullptr && !uplink_.blocked()) {
        for (const Stream& stream : streams_) {
            due = std::min(due, stream.due());
        }
    }
    return due;
}

void Worker::encode_due(std::uint64_t now_ns) {
    for (std::uint8_t id = 0; id < streams_.size(); ++id) {
        if (pictures_.source() == nullptr || uplink_.blocked() || streams_[id].due() > now_ns) {
            continue;
        }
        if (auto encoded = streams_[id].encode(id, now_ns, pictures_, encoders_, uplink_); !encoded) {
            fail_stream(id, encoded.error().message);
            update_demand();
        }
    }
}

}  // namespace nanokvm::capture
