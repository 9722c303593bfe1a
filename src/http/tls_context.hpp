// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "http/transport.hpp"

#include <filesystem>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

struct ssl_ctx_st;
struct bio_method_st;

namespace nanokvm::http {

/// Key, certificate and rules of a TLS listener: TLS 1.2 with forward-secret AEAD suites, or 1.3 (security case S35).
/// Immutable after load; shared by its connections.
class TlsContext {
public:
    /// PEM files; the certificate file may hold a chain. Errors name the file and the reason.
    [[nodiscard]] static base::Result<std::shared_ptr<const TlsContext>> load(const std::filesystem::path& certificate,
                                                                              const std::filesystem::path& key);
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;
    ~TlsContext();

    [[nodiscard]] ssl_ctx_st* native() const noexcept { return context_; }
    [[nodiscard]] const bio_method_st* socket_method() const noexcept { return socket_method_; }

private:
    TlsContext() = default;

    ssl_ctx_st* context_ = nullptr;
    bio_method_st* socket_method_ = nullptr;
};

/// Takes the client through the TLS handshake, 10 s at most. The error is for the log at level debug: scanners fail
/// handshakes all day.
[[nodiscard]] boost::asio::awaitable<base::Result<std::unique_ptr<Transport>>> accept_tls(
    boost::asio::ip::tcp::socket socket, std::shared_ptr<const TlsContext> context);

}  // namespace nanokvm::http
