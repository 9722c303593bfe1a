// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/image_download.hpp"

#include "base/log.hpp"
#include "http/params.hpp"
#include "media/incoming_file.hpp"

#include <cerrno>
#include <string>
#include <utility>

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
    if (!state.reason.empty()) {
        data["reason"] = state.reason;
    }
    return data;
}

Response start(media::Downloader& downloader, const media::Transfers& transfers, const Request& request) {
    const auto params = http::Params::from(request);
    const auto url = params ? params->text("file") : tl::unexpected(params.error());
    const auto sum = params ? params->optional_text("sha256sum") : tl::unexpected(params.error());
    if (!url || !sum) {
        return http::failure(-1, "invalid arguments");
    }
    std::string checked;
    if (!sum->value_or("").empty()) {
        const auto hex = media::sha256_text(**sum);
        if (!hex) {
            return http::failure(-1, "invalid sha256sum");
        }
        checked = *hex;
    }
    const auto started = downloader.start(*url, std::move(checked));
    if (!started) {
        return detailed_failure(-1, started.error().code == EINVAL ? "invalid url" : "download in progress",
                                started.error());
    }
    // Not the URL: its path and query may hold what only its owner should know (security case S31).
    log::info("media: {} downloads an image from {}", request.session->username, media::parse_url(*url)->host);
    boost::json::object data;
    data["status"] = "in_progress";
    data["file"] = transfers.state().file;
    data["percentage"] = "";
    return http::envelope(data);
}

awaitable<Response> cancel(media::Downloader& downloader, const Request& request) {
    const std::string user = request.session->username;
    const auto cancelled = co_await downloader.cancel();
    if (!cancelled) {
        co_return http::failure(
            -1, cancelled.error().code == ENOENT ? "no cancellable download in progress" : "cancel download timed out");
    }
    log::info("media: {} cancelled the download", user);
    co_return http::envelope();
}

}  // namespace

void add_download_routes(http::Router& router, MediaParts parts, media::Downloader& downloader) {
    router.add("GET", "/api/download/image/enabled", http::Access::admin,
               [&drive = parts.drive](Request&) { return enabled(drive); });
    router.add("GET", "/api/download/image/status", http::Access::admin,
               [&transfers = parts.transfers](Request&) -> awaitable<Response> {
                   co_return http::envelope(status_object(transfers.state()));
               });
    router.add("POST", "/api/download/image", http::Access::admin,
               [&downloader, &transfers = parts.transfers](Request& request) -> awaitable<Response> {
                   co_return start(downloader, transfers, request);
               });
    router.add("POST", "/api/download/image/cancel", http::Access::admin,
               [&downloader](Request& request) { return cancel(downloader, request); });
}

}  // namespace nanokvm::api
