// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_tls.hpp"

#include "api/refusal.hpp"
#include "base/log.hpp"
#include "http/params.hpp"

#include <chrono>
#include <memory>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using http::Request;
using http::Response;
using Shared = std::shared_ptr<const TlsSwitch>;

constexpr std::chrono::milliseconds reply_time{500};  // the answer is on its way before the listeners close

Response failed(std::string_view why) {
    log::warning("https: {}", why);
    return refusal(-2, "operation failed", why);
}

awaitable<void> restart_soon(Shared tls) {
    asio::steady_timer timer(co_await asio::this_coro::executor, reply_time);
    co_await timer.async_wait(asio::use_awaitable);
    tls->restart();
}

awaitable<Response> set(const Shared& tls, const Request& request) {
    const auto params = http::Params::from(request);
    const auto enabled = params ? params->boolean("enabled") : tl::unexpected(params.error());
    if (!enabled) {
        co_return http::failure(-1, "invalid arguments: " + enabled.error().message);
    }
    if (!tls->set) {
        co_return failed("where this server listens was told on its command line");
    }
    if (*enabled == tls->enabled) {
        co_return http::envelope();
    }
    if (const auto done = tls->set(*enabled); !done) {
        co_return failed(done.error().message);
    }
    log::info("https: {} switches it {}", request.session->username, *enabled ? "on" : "off");
    const auto executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, restart_soon(tls), asio::detached);
    co_return http::envelope();
}

}  // namespace

void add_tls_routes(http::Router& router, TlsSwitch tls) {
    using http::Access;
    const auto shared = std::make_shared<const TlsSwitch>(std::move(tls));
    router.add("GET", "/api/vm/tls", Access::admin, [shared](Request&) -> awaitable<Response> {
        co_return http::envelope(boost::json::object{
            {"enabled", shared->enabled}, {"http", shared->http_port}, {"https", shared->https_port}});
    });
    router.add("POST", "/api/vm/tls", Access::admin, [shared](Request& request) { return set(shared, request); });
}

}  // namespace nanokvm::api
