// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.hpp"
#include "capture/avcodec/factory.hpp"
#include "capture/convert/swscaler.hpp"
#include "capture/i420_buffer.hpp"
#include "capture/pattern/canvas.hpp"
#include "capture/pattern/strip.hpp"
#include "capture/worker/worker.hpp"
#include "frames/message.hpp"
#include "frames/ring_reader.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <poll.h>
#include <span>
#include <sys/eventfd.h>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture {

/// A screen that shows one picture, and the next only when told to. Counts how often the loop looks at it.
class StillSource final : public Source {
public:
    StillSource() : buffer_({640, 360}, PixelFormat::i420_bt601), change_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
        draw_background(buffer_);
    }

    void change() { ::eventfd_write(change_.get(), 1); }
    [[nodiscard]] int looks() const { return looks_; }

    void demand(unsigned fps, std::uint64_t) override { fps_ = fps; }
    [[nodiscard]] Wake wake() const override {
        ++looks_;
        return {.fd = change_.get(), .deadline_ns = fps_ > 0 && frame_ == 0 ? 0 : never};
    }
    void advance(std::uint64_t now_ns, SourceListener& listener) override {
        if (!announced_) {
            announced_ = true;
            listener.on_signal(make_signal(frames::SignalState::ok, buffer_.size(), 0, "Still."));
            listener.on_leds(2);
        }
        eventfd_t changes = 0;
        if (::eventfd_read(change_.get(), &changes) == 0 || (frame_ == 0 && fps_ > 0)) {
            draw_strip(buffer_.plane(0), buffer_.stride(0), {++frame_, 0}, 16, 235);
            buffer_.picture().captured_ns = now_ns;
            listener.on_picture(buffer_.picture(), Damage::whole(buffer_.size()));
        }
    }

private:
    I420Buffer buffer_;
    base::UniqueFd change_;
    std::uint32_t frame_ = 0;
    std::atomic<unsigned> fps_ = 0;
    mutable std::atomic<int> looks_ = 0;
    bool announced_ = false;
};

/// The server's end, with the worker on a thread of its own.
class Server {
public:
    explicit Server(Source& source, std::uint64_t ring_bytes = frames::ring_capacity_default)
        : ring_(frames::RingReader::create(ring_bytes).value()), stop_(::eventfd(0, EFD_CLOEXEC)) {
        auto [ours, theirs] = frames::Channel::make_pair().value();
        channel_.emplace(std::move(ours));
        Uplink uplink(frames::Channel(std::move(theirs)), frames::RingWriter::open(ring_->memfd()).value());
        thread_ = std::thread([this, &source, uplink = std::move(uplink)]() mutable {
            av::Factory encoders;
            Worker worker(source, encoders, std::move(uplink), Swscaler::make);
            ended_ = worker.run("test", stop_.get());
        });
    }
    ~Server() { join(); }

    void hang_up() { channel_.reset(); }
    void stop() { ::eventfd_write(stop_.get(), 1); }
    /// What run() returned.
    std::optional<base::Result<void>> join() {
        stop();
        if (thread_.joinable()) {
            thread_.join();
        }
        return ended_;
    }
    std::optional<base::Result<void>> join_without_stopping() {
        thread_.join();
        return ended_;
    }

    template <typename T>
    void send(const T& message) {
        ASSERT_EQ(channel_->send(message), frames::Channel::Outcome::ok);
    }
    void configure(std::uint8_t stream, const frames::StreamSettings& settings) {
        auto message = frames::make_message<frames::ConfigureStream>(frames::MessageType::configure_stream);
        message.stream = stream;
        message.settings = settings;
        send(message);
    }
    void command(frames::MessageType type, std::uint8_t stream) {
        auto message = frames::make_message<frames::StreamCommand>(type);
        message.stream = stream;
        send(message);
    }

    /// The next message, whatever it is; empty when the worker is gone or silent for ten seconds.
    std::vector<std::byte> next() {
        pollfd readable{channel_->fd(), POLLIN, 0};
        std::span<const std::byte> packet;
        if (::poll(&readable, 1, 10'000) != 1 || channel_->receive(packet) != frames::Channel::Outcome::ok) {
            return {};
        }
        return {packet.begin(), packet.end()};
    }
    /// The next message as T of this type; units that come before it are released.
    template <typename T>
    T expect(frames::MessageType type) {
        for (;;) {
            const auto packet = next();
            if (packet.empty()) {
                ADD_FAILURE() << "no message of type " << static_cast<int>(type) << " came";
                return {};
            }
            if (frames::message_type(packet) == type) {
                return frames::message_as<T>(packet).value();
            }
            if (const auto unit = as_unit(packet)) {
                static_cast<void>(ring_->accept(*unit).value());
            }
        }
    }
    frames::AccessUnit unit(frames::FrameRef* frame = nullptr) {
        const auto unit = expect<frames::AccessUnit>(frames::MessageType::access_unit);
        auto accepted = ring_->accept(unit);
        EXPECT_TRUE(accepted) << (accepted ? "" : accepted.error().message);
        if (frame != nullptr && accepted) {
            *frame = std::move(*accepted);
        }
        return unit;
    }
    /// The units that come before the worker answers a ping.
    std::vector<frames::AccessUnit> units_before_pong() {
        auto ping = frames::make_message<frames::Ping>(frames::MessageType::ping);
        ping.token = ++token_;
        send(ping);
        std::vector<frames::AccessUnit> units;
        for (auto packet = next(); !packet.empty(); packet = next()) {
            if (const auto unit = as_unit(packet)) {
                static_cast<void>(ring_->accept(*unit).value());
                units.push_back(*unit);
            } else if (frames::message_type(packet) == frames::MessageType::pong) {
                EXPECT_EQ(frames::message_as<frames::Ping>(packet)->token, token_);
                return units;
            }
        }
        ADD_FAILURE() << "no pong";
        return units;
    }
    frames::RingReader& ring() { return *ring_; }
    frames::Channel& channel() { return *channel_; }

private:
    static std::optional<frames::AccessUnit> as_unit(std::span<const std::byte> packet) {
        return frames::message_type(packet) == frames::MessageType::access_unit
                   ? frames::message_as<frames::AccessUnit>(packet)
                   : std::nullopt;
    }

    boost::intrusive_ptr<frames::RingReader> ring_;
    base::UniqueFd stop_;
    std::optional<frames::Channel> channel_;
    std::optional<base::Result<void>> ended_;
    std::thread thread_;
    std::uint64_t token_ = 0;
};

}  // namespace nanokvm::capture
