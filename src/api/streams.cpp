// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/streams.hpp"

#include "stream/direct_viewer.hpp"
#include "stream/mjpeg_viewer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nanokvm::api {
namespace {

std::optional<frames::Codec> codec_named(std::string_view name) {
    if (name == "h264") {
        return frames::Codec::h264;
    }
    if (name == "h265") {
        return frames::Codec::h265;
    }
    if (name == "mjpeg") {
        return frames::Codec::mjpeg;
    }
    return std::nullopt;
}

void begin_video(stream::Hub& hub, account::Sessions& sessions, http::Takeover takeover) {
    const std::string name = takeover.request.query_param("codec").value_or("h264");
    const auto codec = codec_named(name);
    if (!codec) {
        const auto socket = http::WebSocket::make(std::move(takeover), {});
        socket->start({});
        return socket->close(1008, "unknown codec '" + name.substr(0, 32) + "': h264, h265 or mjpeg");
    }
    const stream::DirectOptions options{.codec = *codec,
                                        .flow = stream::flow_of(takeover.request),
                                        .stamps = takeover.request.query_param("stamps") == "1"};
    stream::DirectViewer::begin(hub, sessions, std::move(takeover), options);
}

}  // namespace

void add_stream_routes(http::Router& router, account::Sessions& sessions, stream::Hub& hub) {
    router.stream("/api/stream/mjpeg", http::Access::user, [&hub, &sessions](http::Takeover takeover) {
        stream::MjpegViewer::begin(hub, sessions, std::move(takeover));
    });
    router.websocket("/api/stream/h264/direct", http::Access::user, [&hub, &sessions](http::Takeover takeover) {
        const stream::DirectOptions options{
            .codec = frames::Codec::h264, .flow = stream::flow_of(takeover.request), .stamps = false};
        stream::DirectViewer::begin(hub, sessions, std::move(takeover), options);
    });
    router.websocket("/api/stream/video/direct", http::Access::user,
                     [&hub, &sessions](http::Takeover takeover) { begin_video(hub, sessions, std::move(takeover)); });
}

}  // namespace nanokvm::api
