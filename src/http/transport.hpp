// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <sys/uio.h>
#include <utility>

#include <boost/asio/ip/tcp.hpp>

namespace nanokvm::http {

/// One accepted connection as a non-blocking byte stream, plain or TLS.
///
/// Intent: whoever owns it decides when and what is written, in one gathered call from its own memory, with partial
/// progress visible; no hidden queue, no copy beyond what TLS needs. Waiting is the owner's business:
/// `socket().async_wait(...)` for the direction that read() or write() named.
///
/// Thread-bound to the loop of the socket. Never blocks, never throws, never raises SIGPIPE.
class Transport {
public:
    enum class Status {
        ok,          ///< `bytes` > 0 were moved, perhaps not all
        want_read,   ///< nothing moved: call again once the socket is readable
        want_write,  ///< nothing moved: call again once the socket is writable
        closed,      ///< the peer has gone or the connection failed; nothing will ever move again
    };
    struct Progress {
        Status status;
        std::size_t bytes;
    };

    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport();

    /// Takes what has arrived, at most into.size() bytes (> 0). The end of the stream is `closed`.
    [[nodiscard]] virtual Progress read(std::span<std::byte> into) noexcept = 0;

    /// Sends a prefix of the concatenation of `pieces` (at most 16 of them). After want_write or want_read the next
    /// call must start with the same bytes (at any address, in any partition): TLS may have sealed a record of them
    /// already.
    [[nodiscard]] virtual Progress write(std::span<const iovec> pieces) noexcept = 0;

    /// Bytes that read() would give although the socket may never become readable again (TLS keeps whole records).
    [[nodiscard]] virtual bool input_pending() const noexcept { return false; }

    /// True over TLS.
    [[nodiscard]] virtual bool secure() const noexcept = 0;

    /// Ends the connection at once: waits on socket() complete with operation_aborted. May be called again.
    virtual void close() noexcept;

    /// For async_wait. Owned by this object; non-blocking, TCP_NODELAY set.
    [[nodiscard]] boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }

    /// The peer's address as text without port, IPv4-mapped IPv6 shown as IPv4; the key of every per-peer limit.
    [[nodiscard]] const std::string& peer() const noexcept { return peer_; }

    /// Keeps `lease` until this connection is closed or destroyed: the server counts its connections with it.
    void hold(std::shared_ptr<const void> lease) noexcept { lease_ = std::move(lease); }

protected:
    explicit Transport(boost::asio::ip::tcp::socket socket);

private:
    boost::asio::ip::tcp::socket socket_;
    std::string peer_;
    std::shared_ptr<const void> lease_;
};

}  // namespace nanokvm::http
