// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "http/tls_context.hpp"
#include "http/transport.hpp"

#include <chrono>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <openssl/types.h>

namespace nanokvm::http {

/// A connection over TLS: OpenSSL works on the socket directly; one record of at most 16 KiB per system call.
///
/// Small pieces are put together into one record (a copy of a few bytes beside the encryption that touches every byte
/// anyway); big ones are sealed from where they lie.
class TlsTransport final : public Transport {
public:
    TlsTransport(boost::asio::ip::tcp::socket socket, std::shared_ptr<const TlsContext> context);
    ~TlsTransport() override;

    /// One step of the handshake: ok when it is done (bytes 0), else what to wait for.
    [[nodiscard]] Status handshake() noexcept;

    [[nodiscard]] Progress read(std::span<std::byte> into) noexcept override;
    [[nodiscard]] Progress write(std::span<const iovec> pieces) noexcept override;
    [[nodiscard]] bool input_pending() const noexcept override;
    [[nodiscard]] bool secure() const noexcept override { return true; }
    void close() noexcept override;

private:
    [[nodiscard]] Status status_of(int result) noexcept;

    std::shared_ptr<const TlsContext> context_;
    SSL* ssl_ = nullptr;
    std::size_t sealed_ = 0;  // bytes of a record that OpenSSL has sealed and the socket has not taken
    bool failed_ = false;     // after a fatal error no call is allowed, not even the goodbye
};

/// Takes the client through the TLS handshake within `limit`. The error is for the log at level debug: scanners fail
/// handshakes all day.
[[nodiscard]] boost::asio::awaitable<base::Result<std::unique_ptr<Transport>>> accept_tls(
    boost::asio::ip::tcp::socket socket, std::shared_ptr<const TlsContext> context, std::chrono::seconds limit);

}  // namespace nanokvm::http
