// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/screen.hpp"

#include "http/params.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

http::Response set(const http::Request& request, stream::Hub& hub, stream::StateFiles& files) {
    const auto params = http::Params::from(request);
    if (!params) {
        return http::failure(-1, "invalid arguments");
    }
    const auto type = params->text("type");
    const auto value = params->optional_integer("value");
    if (!type || !value) {
        return http::failure(-1, "invalid arguments");
    }
    const auto settings = stream::with_setting(hub.settings(), *type, value->value_or(0));
    if (!settings) {
        return http::failure(-2, "update screen failed");
    }
    hub.apply(*settings);
    files.settings(*settings);
    return http::envelope();
}

http::Response get(const stream::Hub& hub) {
    const stream::ScreenSettings& settings = hub.settings();
    boost::json::object data;
    data["type"] = settings.mjpeg ? "mjpeg" : "h264";
    data["resolution"] = settings.resolution;
    data["fps"] = settings.fps;
    data["quality"] = settings.jpeg_quality;
    data["bitrate"] = settings.bitrate_kbps;
    data["gop"] = settings.gop;
    return http::envelope(data);
}

}  // namespace

void add_screen_routes(http::Router& router, stream::Hub& hub, stream::StateFiles& files) {
    router.add("POST", "/api/vm/screen", http::Access::user,
               [&hub, &files](http::Request& request) -> boost::asio::awaitable<http::Response> {
                   co_return set(request, hub, files);
               });
    router.add("GET", "/api/vm/screen", http::Access::user,
               [&hub](http::Request&) -> boost::asio::awaitable<http::Response> { co_return get(hub); });
}

}  // namespace nanokvm::api
