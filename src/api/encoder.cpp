// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/encoder.hpp"

#include "api/encoder_json.hpp"
#include "frames/limits.hpp"
#include "http/params.hpp"

#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace nanokvm::api {
namespace {

/// Codecs that a stream may be asked for with these settings.
base::Result<void> check(const stream::ScreenSettings& settings, const stream::Hub& hub) {
    if (!hub.limits()) {
        return {};
    }
    for (const frames::Codec codec : {frames::Codec::h264, frames::Codec::h265, frames::Codec::mjpeg}) {
        if (hub.can_encode(codec)) {
            if (auto fits = frames::check_limits(stream::stream_settings(settings, codec), *hub.limits()); !fits) {
                return fits;
            }
        }
    }
    return {};
}

http::Response set(const http::Request& request, stream::Hub& hub, stream::StateFiles& files) {
    boost::system::error_code error;
    const boost::json::value body = boost::json::parse(request.body, error);
    if (error || !body.is_object()) {
        return http::failure(-1, "invalid arguments: a JSON object is expected");
    }
    const auto settings = with_encoder_json(hub.settings(), body.get_object());
    if (!settings) {
        return http::failure(-1, "invalid arguments: " + settings.error().message);
    }
    if (const auto fits = check(*settings, hub); !fits) {
        return http::failure(-2, fits.error().message);
    }
    hub.apply(*settings);
    files.settings(*settings);
    return http::envelope();
}

http::Response get(const stream::Hub& hub) {
    boost::json::array codecs;
    for (const auto& [codec, name] : {std::pair(frames::Codec::h264, "h264"), std::pair(frames::Codec::h265, "h265"),
                                      std::pair(frames::Codec::mjpeg, "mjpeg")}) {
        if (hub.can_encode(codec)) {
            codecs.emplace_back(name);
        }
    }
    boost::json::object data;
    data["settings"] = to_json(hub.settings());
    data["limits"] = hub.limits() ? boost::json::value(to_json(*hub.limits())) : boost::json::value(nullptr);
    data["codecs"] = std::move(codecs);
    return http::envelope(data);
}

}  // namespace

void add_encoder_routes(http::Router& router, stream::Hub& hub, stream::StateFiles& files) {
    router.add("POST", "/api/stream/encoder", http::Access::user,
               [&hub, &files](http::Request& request) -> boost::asio::awaitable<http::Response> {
                   co_return set(request, hub, files);
               });
    router.add("GET", "/api/stream/encoder", http::Access::user,
               [&hub](http::Request&) -> boost::asio::awaitable<http::Response> { co_return get(hub); });
}

}  // namespace nanokvm::api
