// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/image_download.hpp"

#include <string>

#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;

awaitable<Response> enabled(media::Drive& drive) {
    boost::json::object data;
    data["enabled"] = co_await drive.writable();
    co_return http::envelope(data);
}

boost::json::object status_object(const media::Transfers::State& state) {
    boost::json::object data;
    data["status"] = media::name_of(state.status);
    data["file"] = state.file;
    data["percentage"] = media::percentage(state);
    return data;
}

}  // namespace

void add_download_routes(http::Router& router, MediaParts parts) {
    router.add("GET", "/api/download/image/enabled", http::Access::admin,
               [&drive = parts.drive](Request&) { return enabled(drive); });
    router.add("GET", "/api/download/image/status", http::Access::admin,
               [&transfers = parts.transfers](Request&) -> awaitable<Response> {
                   co_return http::envelope(status_object(transfers.state()));
               });
    router.add("POST", "/api/download/image", http::Access::admin, [](Request&) -> awaitable<Response> {
        co_return http::failure(-1, "this version downloads no images from URLs; upload the image instead");
    });
    router.add("POST", "/api/download/image/cancel", http::Access::admin, [](Request&) -> awaitable<Response> {
        co_return http::failure(-1, "no cancellable download in progress");
    });
}

}  // namespace nanokvm::api
