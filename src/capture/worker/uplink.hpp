// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/channel.hpp"
#include "frames/protocol.hpp"
#include "frames/ring_writer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace nanokvm::capture {

/// The worker's way to the server. Access units that find no room are lost at once; what must not be lost (signal,
/// LEDs, failures, pongs) waits for room, only the newest of each, so nothing here grows. Thread-bound; never waits or
/// allocates.
class Uplink {
public:
    enum class Outcome { published, lost, closed };

    Uplink(frames::Channel channel, frames::RingWriter ring) noexcept
        : channel_(std::move(channel)), ring_(std::move(ring)) {}

    /// Copies head and payload into the ring, completes `unit` (payload_bytes, position, published_ns) and sends it.
    [[nodiscard]] Outcome publish(frames::AccessUnit& unit, std::span<const std::byte> head,
                                  std::span<const std::byte> payload) noexcept;

    /// Whether a unit of `bytes` would find room now: before encoding one only to lose it.
    [[nodiscard]] bool has_room(std::uint32_t bytes) noexcept { return !blocked_ && !ring_.reserve(bytes).empty(); }

    void tell(const frames::Hello& hello) noexcept { put(hello_, hello); }
    void tell(const frames::Signal& signal) noexcept { put(signal_, signal); }
    void tell(const frames::Leds& leds) noexcept { put(leds_, leds); }
    void tell(const frames::StreamFailed& failed) noexcept { put(failed_[failed.stream], failed); }
    void tell_pong(const frames::Ping& pong) noexcept { put(pong_, pong); }

    /// Sends what waits, as far as there is room.
    void flush() noexcept;

    /// As Channel::receive; `closed` is remembered.
    [[nodiscard]] frames::Channel::Outcome receive(std::span<const std::byte>& packet) noexcept;

    [[nodiscard]] int fd() const noexcept { return channel_.fd(); }
    /// The channel was full: call flush() when fd() is writable.
    [[nodiscard]] bool blocked() const noexcept { return blocked_; }
    /// The server is gone; nothing is sent any more.
    [[nodiscard]] bool closed() const noexcept { return closed_; }

private:
    template <typename T>
    void put(std::optional<T>& slot, const T& message) noexcept {
        slot = message;
        if (!blocked_) {
            flush();
        }
    }
    template <typename T>
    void send(std::optional<T>& slot) noexcept;

    frames::Channel channel_;
    frames::RingWriter ring_;
    std::optional<frames::Hello> hello_;
    std::optional<frames::Signal> signal_;
    std::optional<frames::Leds> leds_;
    std::array<std::optional<frames::StreamFailed>, frames::max_streams> failed_;
    std::optional<frames::Ping> pong_;
    bool blocked_ = false;
    bool closed_ = false;
};

}  // namespace nanokvm::capture
