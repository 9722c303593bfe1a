// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/takeover.hpp"
#include "http/transport.hpp"
#include "http/ws_frame.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/steady_timer.hpp>

namespace nanokvm::http {

/// One WebSocket after its upgrade: messages in, small messages and big frames out, liveness, closing handshake.
///
/// Intent: a video frame goes from the frame ring to the kernel in one gathered write, without copy or allocation, and
/// the sender sees at once whether the socket took it. Everything else (events, pongs, pings) waits in a small bounded
/// queue and goes out between frames, never inside one.
///
/// Thread-bound to the loop. It keeps itself alive until the connection has ended; owners keep a shared_ptr for
/// sending.
class WebSocket final : public std::enable_shared_from_this<WebSocket>, private FrameSink {
public:
    struct Options {
        std::size_t max_message = 256;           ///< longest message of the client; more → close 1009
        std::chrono::seconds ping_interval{15};  ///< we ping when nothing was received for so long; 0: never
        std::chrono::seconds read_timeout{30};   ///< nothing received for so long → closed; 0: never
        std::chrono::seconds write_timeout{2};  ///< the socket took nothing for so long while we had something → closed
        bool pong_counts = true;                ///< false: only messages of the client refresh read_timeout
    };

    /// All run on the loop, never from inside a call of this class. They may call anything here.
    struct Callbacks {
        /// A whole message; the span is valid for the call. May be empty (messages are then dropped).
        std::function<void(std::span<const std::byte>, bool text)> message{};
        /// idle() has become true again after it was false. May be empty.
        std::function<void()> writable{};
        /// The connection has ended, whoever ended it: called exactly once, and nothing is called after it. After
        /// close() it is the only one still called.
        std::function<void()> closed{};
    };

    /// Bytes waiting in the queue of small messages at most; a client so slow that it overflows is closed with 1013,
    /// because an event stream with holes is worse for it than a new connection.
    static constexpr std::size_t max_queued = std::size_t{64} * 1024;
    /// Longest prefix of send_frame, and longest rest that take_over_rest copies.
    static constexpr std::size_t max_prefix = 64;
    static constexpr std::size_t max_taken_over = std::size_t{2} * 1024 * 1024;

    /// Makes the WebSocket of an upgraded connection (Router::websocket's handler gets the Takeover).
    [[nodiscard]] static std::shared_ptr<WebSocket> make(Takeover takeover, const Options& options);

    WebSocket(std::unique_ptr<Transport> transport, std::string leftover, const Options& options);
    ~WebSocket() override;

    /// Starts receiving; once. Messages that came with the upgrade are delivered from the loop, not from here.
    void start(Callbacks callbacks);

    /// Queues one message of at most max_queued bytes; lost silently once the connection is ending.
    void send_text(std::string_view text);
    /// The same, binary.
    void send_small(std::span<const std::byte> payload);
    /// Bytes of small messages not yet taken by the socket: for senders that coalesce.
    [[nodiscard]] std::size_t queued() const noexcept { return queue_.size() - queue_sent_; }

    /// Nothing is being sent and the connection is open: send_frame may be called.
    [[nodiscard]] bool idle() const noexcept;

    enum class Sent {
        whole,   ///< the socket took all of it; payload is free
        partly,  ///< keep payload valid until `writable`, close(), drop(), `closed`, or call take_over_rest()
        failed,  ///< the connection is ending (`closed` follows); payload is free
    };
    /// Sends one binary message prefix+payload now, straight from the caller's memory. prefix.size() <= max_prefix (it
    /// is copied when needed). Only when idle(). Never allocates.
    [[nodiscard]] Sent send_frame(std::span<const std::byte> prefix, std::span<const std::byte> payload);

    /// Copies what the socket has not yet taken of the payload of a `partly` sent frame into a buffer of our own (freed
    /// once sent), so that the caller can let go of the payload. Returns the bytes copied; 0 when there was nothing
    /// left. A rest above max_taken_over ends the connection instead.
    std::size_t take_over_rest();

    /// Ends the connection with a Close frame after what is being sent, then waits for the client's answer for
    /// write_timeout at most. The payload of a partly sent frame is taken over. Later calls change nothing.
    /// `reason` is cut at 123 bytes.
    void close(std::uint16_t code, std::string_view reason);

    /// Ends the connection at once and calls nothing any more, not even `closed`: for the destructor of an owner.
    void drop() noexcept;

    [[nodiscard]] const std::string& peer() const noexcept { return transport_->peer(); }

private:
    using Clock = std::chrono::steady_clock;
    enum class State {
        open,
        closing,  // a Close frame is queued or sent
        ended     // the transport is closed
    };

    void on_message(std::span<const std::byte> payload, bool text) override;
    void on_ping(std::span<const std::byte> payload) override;
    void on_pong() override;
    void on_close(std::uint16_t code, std::string_view reason) override;

    void feed(std::span<const std::byte> bytes);
    void wait_readable();
    void on_readable();
    void wait_writable();
    void on_writable();
    void go_on_sending();
    void send_message(Opcode opcode, std::span<const std::byte> payload);
    void put_in_queue(Opcode opcode, std::span<const std::byte> payload);
    void begin_closing(std::uint16_t code, std::string_view reason);
    [[nodiscard]] bool nothing_to_send() const noexcept;
    void flush();
    void consume(std::size_t sent) noexcept;
    void release_buffers() noexcept;
    void wake_by(Clock::time_point deadline);
    void on_timer();
    void end();

    std::unique_ptr<Transport> transport_;
    std::string leftover_;  // arrived behind the upgrade request
    Options options_;
    Callbacks callbacks_;
    FrameParser parser_;
    boost::asio::steady_timer timer_;

    // What is being sent, in this order: head_, payload_, queue_.
    std::array<std::byte, max_frame_header + max_prefix> head_{};
    std::span<const std::byte> head_rest_;  // in head_
    std::span<const std::byte> payload_;    // unsent rest, the caller's memory or taken_over_
    std::vector<std::byte> taken_over_;
    std::vector<std::byte> queue_;
    std::size_t queue_sent_ = 0;

    Clock::time_point received_{};  // last sign of life that counts
    Clock::time_point pinged_{};
    Clock::time_point blocked_since_{};  // epoch: the socket is taking what we give
    Clock::time_point closing_since_{};
    State state_ = State::open;
    bool waiting_readable_ = false;
    bool waiting_writable_ = false;
    bool tell_writable_ = false;      // idle() was seen false by the owner
    bool write_wants_input_ = false;  // TLS
    bool peer_closed_ = false;
    bool dropped_ = false;
};

}  // namespace nanokvm::http
