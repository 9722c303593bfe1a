// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "http/authenticator.hpp"
#include "http/host_policy.hpp"
#include "http/router.hpp"
#include "http/static_files.hpp"
#include "http/tls_context.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace nanokvm::http {

/// What keeps one client from using up a device of 98 MB (security cases S14, S33).
struct ServerLimits {
    std::size_t connections = 64;           ///< over all listeners, taken-over ones included; more are closed at once
    std::size_t connections_per_peer = 16;  ///< of one address (IPv6: /64); loopback has no limit of its own
    std::size_t header_bytes = std::size_t{8} * 1024;  ///< request line and headers; more → 431
    std::chrono::seconds header_timeout{10};  ///< for a TLS handshake; for a head, from its first byte or accept on
    std::chrono::seconds body_timeout{30};    ///< between two pieces of a body, and for all of a small one
    std::chrono::seconds idle_timeout{120};   ///< between requests
    std::chrono::seconds write_timeout{30};   ///< the client takes nothing of an answer for so long
};

/// Accepts connections and answers requests: routes first, then static files.
///
/// For every request, in this order: HTTP syntax and limits (400, 413, 431), Host allow-list (421), route (404), same
/// origin for state-changing requests (403), session (401), role (403), handler. All on one loop; thread-bound.
///
/// Router, authenticator and files outlive it. It may be destroyed once the loop has stopped running.
class Server {
public:
    struct Options {
        ServerLimits limits;
        HostPolicy hosts;
        /// null: no static files.
        const StaticFiles* files = nullptr;
        /// Addresses of proxies whose X-Forwarded-Proto is believed; loopback always is.
        std::vector<std::string> proxies;
        /// Whether a request comes from a program of this device; empty: none does.
        std::function<bool(const Request&)> local_caller;

        [[nodiscard]] bool trusts_proxy(const std::string& peer) const;
    };

    Server(boost::asio::io_context& loop, const Router& router, Authenticator& authenticator, Options options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Starts listening on every address of `host` ("" : all interfaces, IPv6 and IPv4; else an address or a name).
    /// port 0 lets the kernel choose. `tls` null: plain HTTP. Errors name the address and the reason.
    [[nodiscard]] base::Result<void> listen(const std::string& host, std::uint16_t port,
                                            std::shared_ptr<const TlsContext> tls = nullptr);

    /// A plain listener that answers 307 to https://<host>[:https_port]<target> and nothing else, but to the device's
    /// own programs on routes of Access::local (http-api.md 1.13).
    [[nodiscard]] base::Result<void> listen_redirect(const std::string& host, std::uint16_t port,
                                                     std::uint16_t https_port);

    /// What is being listened on, in order of the calls.
    [[nodiscard]] std::vector<boost::asio::ip::tcp::endpoint> endpoints() const;

    [[nodiscard]] std::size_t connections() const noexcept;

    /// The machine's name has changed: from now on it is reached under this one (HostPolicy).
    void set_hostname(std::string_view hostname);

    /// Closes the listeners and idle connections; requests under way are answered, then closed. Taken-over
    /// connections are not touched.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace nanokvm::http
