// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_tls.hpp"

#include "api/after_reply.hpp"
#include "api/refusal.hpp"
#include "base/log.hpp"
#include "http/params.hpp"

#include <memory>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using http::Request;
using http::Response;
using Shared = std::shared_ptr<const TlsSwitch>;

Response failed(std::string_view why) {
    log::warning("https: {}", why);
    return refusal(-2, "operation failed", why);
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
    after_reply(executor, [tls] { tls->restart(); });
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
