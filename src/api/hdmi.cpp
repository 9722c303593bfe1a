// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/hdmi.hpp"

#include "base/log.hpp"
#include "http/params.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;

Response get(const stream::CaptureSwitch& capture, const stream::Hub& hub) {
    const stream::SignalStatus& status = hub.signal();
    const bool enabled = capture.enabled();
    return http::envelope(boost::json::object{{"enabled", enabled},
                                              {"signal", enabled && status.state == stream::SignalStatus::State::ok},
                                              {"idleTimeout", capture.idle_minutes()},
                                              {"message", status.message},
                                              {"width", status.width},
                                              {"height", status.height}});
}

Response answer(const base::Result<void>& done) {
    if (!done) {
        log::warning("HDMI capture: {}", done.error().message);
        return http::failure(-2, "operation failed: " + done.error().message);
    }
    return http::envelope();
}

Response set_timeout(stream::CaptureSwitch& capture, const Request& request) {
    const auto params = http::Params::from(request);
    const auto minutes = params ? params->integer("minutes") : tl::unexpected(params.error());
    if (!minutes || *minutes < 0 || *minutes > static_cast<std::int64_t>(stream::CaptureSwitch::max_idle_minutes)) {
        return http::failure(-1, "invalid arguments");
    }
    return answer(capture.set_idle_minutes(static_cast<unsigned>(*minutes)));
}

}  // namespace

void add_hdmi_routes(http::Router& router, stream::CaptureSwitch& capture, const stream::Hub& hub) {
    router.add("GET", "/api/vm/hdmi", http::Access::user,
               [&capture, &hub](Request&) -> awaitable<Response> { co_return get(capture, hub); });
    router.add("POST", "/api/vm/hdmi/reset", http::Access::user, [&capture](Request&) -> awaitable<Response> {
        const auto done = co_await capture.reset();
        co_return answer(done);
    });
    router.add("POST", "/api/vm/hdmi/enable", http::Access::admin,
               [&capture](Request&) -> awaitable<Response> { co_return answer(capture.enable()); });
    router.add("POST", "/api/vm/hdmi/disable", http::Access::admin,
               [&capture](Request&) -> awaitable<Response> { co_return answer(capture.disable()); });
    router.add("POST", "/api/vm/hdmi/timeout", http::Access::admin,
               [&capture](Request& request) -> awaitable<Response> { co_return set_timeout(capture, request); });
}

}  // namespace nanokvm::api
