// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/webrtc.hpp"

#include "api/webrtc_message.hpp"
#include "base/log.hpp"
#include "http/websocket.hpp"
#include "stream/webrtc/viewer.hpp"

#include <memory>
#include <optional>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace nanokvm::api {
namespace {

namespace rtc = stream::webrtc;

/// One signalling socket and the viewer it is about. Lives as long as its WebSocket, which keeps it alive.
class Signalling final : public std::enable_shared_from_this<Signalling> {
public:
    Signalling(std::shared_ptr<http::WebSocket> socket, std::shared_ptr<rtc::Viewer> viewer, bool stock)
        : socket_(std::move(socket)), viewer_(std::move(viewer)), stock_(stock) {}

    void begin(account::Sessions& sessions, const account::Principal& principal, const std::string& ice_servers) {
        const auto weak = weak_from_this();
        revocation_ = sessions.watch(principal, [weak] {
            if (const auto self = weak.lock()) {
                self->viewer_->end();  // at once, not when the client has answered the close
                self->socket_->close(4401, "session expired or revoked");
            }
        });
        viewer_->set_signalling({.candidate =
                                     [weak](const std::string& candidate) {
                                         const auto self = weak.lock();
                                         if (self && !candidate.empty()) {  // stock clients know no last one
                                             self->socket_->send_text(webrtc::candidate_event(candidate));
                                         }
                                     },
                                 .ended =
                                     [weak](const std::string& reason) {
                                         if (const auto self = weak.lock()) {
                                             self->socket_->close(1000, reason);
                                         }
                                     }});
        socket_->start({
            .message =
                [self = shared_from_this()](std::span<const std::byte> bytes, bool /*text*/) {
                    self->take({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
                },
            .closed =
                [self = shared_from_this()] {
                    self->viewer_->end();
                    self->revocation_.reset();
                },
        });
        socket_->send_text(webrtc::event("ice-servers", ice_servers));
    }

private:
    void take(std::string_view text) {
        const auto message = webrtc::parse(text);
        if (std::holds_alternative<webrtc::Heartbeat>(message)) {
            socket_->send_text(webrtc::event("heartbeat", ""));
        } else if (const auto* offer = std::get_if<webrtc::Offer>(&message)) {
            take_offer(offer->sdp);
        } else if (const auto* candidate = std::get_if<webrtc::Candidate>(&message)) {
            refused_if(viewer_->add_candidate(candidate->candidate, candidate->ufrag));
        }
    }

    void take_offer(const std::string& sdp) {
        const auto answer = viewer_->answer(sdp, false);
        if (answer) {
            return socket_->send_text(webrtc::answer_event(*answer));
        }
        refused_if(tl::unexpected(answer.error()));
    }

    /// Clients of the stock server expect silence.
    void refused_if(const base::Result<void>& outcome) {
        if (outcome) {
            return;
        }
        log::info("webrtc: {}", outcome.error().message);
        if (!stock_) {
            socket_->send_text(webrtc::error_event(outcome.error().message));
        }
    }

    std::shared_ptr<http::WebSocket> socket_;
    std::shared_ptr<rtc::Viewer> viewer_;
    account::Registration revocation_;
    bool stock_;
};

std::optional<frames::Codec> codec_named(std::string_view name) {
    if (name == "h264") {
        return frames::Codec::h264;
    }
    if (name == "h265") {
        return frames::Codec::h265;
    }
    return std::nullopt;
}

void refuse(http::Takeover takeover, std::uint16_t code, std::string_view reason) {
    const auto socket = http::WebSocket::make(std::move(takeover), {});
    socket->start({});
    socket->close(code, reason);
}

void begin(account::Sessions& sessions, rtc::Viewers& viewers, http::Takeover takeover, bool stock) {
    const std::string name = stock ? "h264" : takeover.request.query_param("codec").value_or("h264");
    const auto codec = codec_named(name);
    if (!codec) {
        return refuse(std::move(takeover), 1008, "unknown codec '" + name.substr(0, 32) + "': h264 or h265");
    }
    auto viewer = viewers.add(*codec);
    if (!viewer) {
        log::info("webrtc: refused: {}", viewer.error().message);
        return refuse(std::move(takeover), 1013, viewer.error().message);
    }
    const account::Principal principal = takeover.request.session.value();
    auto socket = http::WebSocket::make(std::move(takeover), {.max_message = webrtc::max_message_bytes});
    std::make_shared<Signalling>(std::move(socket), std::move(*viewer), stock)
        ->begin(sessions, principal, ice_servers_json(viewers.options().transport));
}

}  // namespace

std::string ice_servers_json(const rtc::TransportOptions& options) {
    boost::json::array servers;
    if (!options.stun.empty()) {
        servers.push_back(boost::json::object{{"urls", boost::json::array{"stun:" + options.stun}}});
    }
    for (const rtc::TurnServer& turn : options.turn) {
        const std::string url = "turn:" + turn.address + (turn.tcp ? "?transport=tcp" : "");
        servers.push_back(boost::json::object{
            {"urls", boost::json::array{url}}, {"username", turn.user}, {"credential", turn.credential}});
    }
    return boost::json::serialize(servers);
}

void add_webrtc_routes(http::Router& router, account::Sessions& sessions, rtc::Viewers& viewers) {
    router.websocket("/api/stream/h264", http::Access::user, [&sessions, &viewers](http::Takeover takeover) {
        begin(sessions, viewers, std::move(takeover), true);
    });
    router.websocket("/api/stream/webrtc", http::Access::user, [&sessions, &viewers](http::Takeover takeover) {
        begin(sessions, viewers, std::move(takeover), false);
    });
}

}  // namespace nanokvm::api
