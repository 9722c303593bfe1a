// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "stream/webrtc/dtls/identity.hpp"
#include "stream/webrtc/transport.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace nanokvm::stream::webrtc::dtls {

/// One DTLS 1.2 association (RFC 6347) that makes the keys of SRTP (RFC 5764) and then only waits for the end. It has
/// no socket and no timer: datagrams go in through received(), out through `send`, and timeout() is called after
/// next_timeout(). Thread-bound.
class Session {
public:
    /// Longest datagram of the handshake: passes every path, before its MTU is known.
    static constexpr long max_datagram = 1200;

    enum class State {
        handshake,
        established,  ///< keys() are there, the peer is who it said it was
        closed,       ///< the peer said goodbye
        failed,       ///< reason() says why
    };

    /// `client`: a=setup:active. `peer_fingerprint` as normalise_fingerprint gives it. `send` must not call back.
    Session(std::shared_ptr<const Identity> identity, bool client, std::string peer_fingerprint,
            std::function<void(std::span<const std::byte>)> send);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    /// The client's first flight; the server has nothing to say. Call it once there is a path.
    void start();

    /// A datagram whose first byte is 20 to 63 (RFC 7983). Anything at all may be in it.
    void received(std::span<const std::byte> datagram);

    /// How long to wait before timeout(); nothing while none is needed. OpenSSL counts from the wall clock.
    [[nodiscard]] std::optional<std::chrono::microseconds> next_timeout() const;
    /// Sends the last flight again if it is time.
    void timeout();

    /// Ends a handshake that takes too long.
    void give_up(std::string reason) { fail(std::move(reason)); }

    /// Sends close_notify.
    void close();

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
    [[nodiscard]] const SrtpKeys& keys() const noexcept { return keys_; }

private:
    struct Wire;

    void advance();
    void establish();
    void fail(std::string reason);

    std::shared_ptr<const Identity> identity_;
    std::string peer_fingerprint_;
    std::unique_ptr<Wire> wire_;
    bool client_;
    bool started_ = false;
    State state_ = State::handshake;
    std::string reason_;
    SrtpKeys keys_;
};

}  // namespace nanokvm::stream::webrtc::dtls
