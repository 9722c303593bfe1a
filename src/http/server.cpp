// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/server.hpp"

#include "base/log.hpp"
#include "http/connection.hpp"
#include "http/connection_table.hpp"
#include "http/peer_network.hpp"
#include "http/plain_transport.hpp"
#include "http/tls_transport.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nanokvm::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds accept_pause{100};  // when the kernel has no descriptor or memory left

std::string text_of(const tcp::endpoint& endpoint) {
    const std::string address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

// One listening socket. IPv6 ones take IPv4 clients too when they are for all interfaces.
base::Result<std::shared_ptr<tcp::acceptor>> open_acceptor(asio::io_context& loop, const tcp::endpoint& endpoint) {
    auto acceptor = std::make_shared<tcp::acceptor>(loop);
    boost::system::error_code error;
    acceptor->open(endpoint.protocol(), error);
    if (!error) {
        acceptor->set_option(tcp::acceptor::reuse_address(true), error);
    }
    if (!error && endpoint.protocol() == tcp::v6()) {
        acceptor->set_option(asio::ip::v6_only(!endpoint.address().is_unspecified()), error);
    }
    if (!error) {
        acceptor->bind(endpoint, error);
    }
    if (!error) {
        acceptor->listen(tcp::acceptor::max_listen_connections, error);
    }
    if (error) {
        return base::fail("cannot listen on " + text_of(endpoint) + ": " + error.message(), error.value());
    }
    return acceptor;
}

base::Result<std::vector<tcp::endpoint>> endpoints_of(asio::io_context& loop, const std::string& host,
                                                      std::uint16_t port) {
    tcp::resolver resolver(loop);
    boost::system::error_code error;
    const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, error);
    if (error) {
        return base::fail("cannot listen on " + host + ": " + error.message());
    }
    std::vector<tcp::endpoint> endpoints;
    for (const auto& entry : found) {
        endpoints.push_back(entry.endpoint());
    }
    return endpoints;
}

}  // namespace

bool Server::Options::trusts_proxy(const std::string& peer) const {
    return is_loopback(peer) || std::find(proxies.begin(), proxies.end(), peer) != proxies.end();
}

/// Kept alive by its listeners and connections: coroutines may be destroyed after the Server.
class Server::Impl : public std::enable_shared_from_this<Server::Impl> {
public:
    struct Kind {
        std::shared_ptr<const TlsContext> tls;
        std::optional<std::uint16_t> redirect_to;
    };

    Impl(asio::io_context& loop, const Router& router, Authenticator& authenticator, Options options)
        : loop_(loop),
          table_(std::make_shared<ConnectionTable>(options.limits.connections, options.limits.connections_per_peer)),
          shared_(std::make_shared<ServerShared>(ServerShared{router, authenticator, std::move(options), {}, false})) {}

    base::Result<void> listen(const std::string& host, std::uint16_t port, Kind kind) {
        if (host.empty()) {
            // A kernel without IPv6 has IPv4 only.
            if (auto both = start(tcp::endpoint(tcp::v6(), port), kind); both || both.error().code != EAFNOSUPPORT) {
                return both;
            }
            return start(tcp::endpoint(tcp::v4(), port), kind);
        }
        const auto endpoints = endpoints_of(loop_, host, port);
        if (!endpoints) {
            return tl::unexpected(endpoints.error());
        }
        for (const auto& endpoint : *endpoints) {
            if (auto started = start(endpoint, kind); !started) {
                return started;
            }
        }
        return {};
    }

    std::vector<tcp::endpoint> endpoints() const {
        std::vector<tcp::endpoint> all;
        for (const auto& acceptor : acceptors_) {
            boost::system::error_code closed;
            all.push_back(acceptor->local_endpoint(closed));
        }
        return all;
    }

    std::size_t connections() const noexcept { return table_->total(); }

    void set_hostname(std::string_view hostname) { shared_->options.hosts.set_hostname(hostname); }

    void stop() {
        shared_->stopping = true;
        for (const auto& acceptor : acceptors_) {
            boost::system::error_code ignored;
            acceptor->close(ignored);
        }
        for (auto* connection : shared_->idle) {
            connection->close();
        }
    }

private:
    base::Result<void> start(const tcp::endpoint& endpoint, const Kind& kind) {
        auto acceptor = open_acceptor(loop_, endpoint);
        if (!acceptor) {
            return tl::unexpected(acceptor.error());
        }
        acceptors_.push_back(*acceptor);
        asio::co_spawn(loop_, accept(shared_from_this(), *acceptor, kind), asio::detached);
        return {};
    }

    static asio::awaitable<void> accept(std::shared_ptr<Impl> self, std::shared_ptr<tcp::acceptor> acceptor,
                                        Kind kind) {
        while (acceptor->is_open()) {
            auto [error, socket] = co_await acceptor->async_accept(as_result);
            if (!error) {
                asio::co_spawn(self->loop_, serve(self, std::move(socket), kind), asio::detached);
            } else if (error != asio::error::operation_aborted) {
                log::warning("cannot accept a connection: {}", error.message());
                asio::steady_timer pause(self->loop_, accept_pause);
                static_cast<void>(co_await pause.async_wait(as_result));
            }
        }
    }

    static asio::awaitable<void> serve(std::shared_ptr<Impl> self, tcp::socket socket, Kind kind) {
        auto transport = std::unique_ptr<Transport>();
        auto plain = std::make_unique<PlainTransport>(std::move(socket));
        auto lease = self->table_->admit(plain->peer());
        if (!lease && self->table_->full() && !self->shared_->idle.empty()) {
            self->shared_->idle.front()->close();
            co_await asio::post(asio::use_awaitable);  // it gives its place back when it runs
            co_await asio::post(asio::use_awaitable);
            lease = self->table_->admit(plain->peer());
        }
        if (!lease) {
            log::debug("too many connections: one of {} is refused", plain->peer());
            co_return;
        }
        if (kind.tls) {
            auto secured =
                co_await accept_tls(std::move(plain->socket()), kind.tls, self->shared_->options.limits.header_timeout);
            if (!secured) {
                log::debug("{}", secured.error().message);
                co_return;
            }
            transport = std::move(*secured);
        } else {
            transport = std::move(plain);
        }
        transport->hold(std::move(lease));
        Connection connection(self->shared_, std::move(transport), kind.redirect_to);
        co_await connection.run();
    }

    asio::io_context& loop_;
    std::shared_ptr<ConnectionTable> table_;
    std::shared_ptr<ServerShared> shared_;
    std::vector<std::shared_ptr<tcp::acceptor>> acceptors_;
};

Server::Server(asio::io_context& loop, const Router& router, Authenticator& authenticator, Options options)
    : impl_(std::make_shared<Impl>(loop, router, authenticator, std::move(options))) {}

Server::~Server() {
    impl_->stop();
}

base::Result<void> Server::listen(const std::string& host, std::uint16_t port, std::shared_ptr<const TlsContext> tls) {
    return impl_->listen(host, port, {std::move(tls), std::nullopt});
}

base::Result<void> Server::listen_redirect(const std::string& host, std::uint16_t port, std::uint16_t https_port) {
    return impl_->listen(host, port, {nullptr, https_port});
}

std::vector<tcp::endpoint> Server::endpoints() const {
    return impl_->endpoints();
}

std::size_t Server::connections() const noexcept {
    return impl_->connections();
}

void Server::set_hostname(std::string_view hostname) {
    impl_->set_hostname(hostname);
}

void Server::stop() {
    impl_->stop();
}

}  // namespace nanokvm::http
