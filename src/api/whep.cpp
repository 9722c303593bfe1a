// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/whep.hpp"

#include "http/text.hpp"
#include "stream/webrtc/random.hpp"
#include "stream/webrtc/sdp/fragment.hpp"
#include "stream/webrtc/viewer.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace nanokvm::api {
namespace {

namespace rtc = stream::webrtc;
using boost::asio::awaitable;
using http::Request;
using http::Response;

/// How long an answer waits for candidates from STUN and TURN servers; host candidates are there at once.
constexpr std::chrono::milliseconds gathering_patience{1000};
constexpr std::string_view fragment_type = "application/trickle-ice-sdpfrag";

/// Who asks: by the cookie, or by `Authorization: Bearer` with a session's token (RFC 6750 section 2.1), for players
/// that know no cookies. The routes are Access::open because only here the header counts.
std::optional<account::Principal> principal_of(account::Sessions& sessions, const Request& request) {
    constexpr std::string_view scheme = "bearer ";
    if (auto principal = sessions.authenticate(request)) {
        return principal;
    }
    const std::string_view sent = request.header("authorization");
    if (sent.size() <= scheme.size() || !http::same_text(sent.substr(0, scheme.size()), scheme)) {
        return std::nullopt;
    }
    Request as_cookie;
    as_cookie.headers.emplace_back(
        "Cookie", std::string(account::session_cookie) + "=" + std::string(http::trimmed(sent.substr(scheme.size()))));
    return sessions.authenticate(as_cookie);
}

bool is_of_type(const Request& request, std::string_view type) {
    const std::string_view sent = request.header("content-type");
    return sent.substr(0, sent.find(';')) == type;
}

/// All viewers by WHEP, by their names in Location; as many as Viewers allows.
class Whep final : public std::enable_shared_from_this<Whep> {
public:
    Whep(boost::asio::io_context& loop, account::Sessions& sessions, rtc::Viewers& viewers)
        : loop_(loop), sessions_(sessions), viewers_(viewers) {}

    awaitable<Response> post(Request& request) {
        request.session = principal_of(sessions_, request);
        if (!request.session) {
            co_return http::unauthorized();
        }
        if (!is_of_type(request, "application/sdp")) {
            co_return http::text(415, "the offer must be application/sdp");
        }
        const std::string codec = request.query_param("codec").value_or("h264");
        if (codec != "h264" && codec != "h265") {
            co_return http::text(400, "codec is neither h264 nor h265");
        }
        auto viewer = viewers_.add(codec == "h265" ? frames::Codec::h265 : frames::Codec::h264);
        if (!viewer) {
            co_return http::text(503, viewer.error().message);
        }
        co_await gathered(**viewer);
        const auto answer = (*viewer)->answer(request.body, true);
        if (!answer) {
            co_return http::text(400, answer.error().message);
        }
        const std::string id = keep(std::move(*viewer), *request.session);
        Response response{.status = 201, .body = *answer};
        response.add("Content-Type", "application/sdp");
        response.add("Location", "/api/whep/" + id);
        response.add("Accept-Patch", fragment_type);
        add_ice_servers(response);
        co_return response;
    }

    Response patch(Request& request) {
        request.session = principal_of(sessions_, request);
        if (!request.session) {
            return http::unauthorized();
        }
        rtc::Viewer* const viewer = find(request);
        if (viewer == nullptr) {
            return http::not_found();
        }
        if (!is_of_type(request, fragment_type)) {
            return http::text(415, "the fragment must be application/trickle-ice-sdpfrag");
        }
        const auto fragment = rtc::sdp::parse_fragment(request.body);
        if (!fragment) {
            return http::text(400, fragment.error().message);
        }
        const std::string before = viewer->local().ufrag;
        if (!fragment->pwd.empty()) {
            if (const auto restarted = viewer->restart(fragment->ufrag, fragment->pwd); !restarted) {
                return http::text(400, restarted.error().message);
            }
        }
        for (const std::string& candidate : fragment->candidates) {
            if (const auto added = viewer->add_candidate(candidate, fragment->ufrag); !added) {
                return http::text(400, added.error().message);
            }
        }
        const rtc::LocalDescription local = viewer->local();
        if (local.ufrag == before) {
            return Response{.status = 204};
        }
        Response response{.status = 200, .body = rtc::sdp::fragment(local)};
        response.add("Content-Type", fragment_type);
        return response;
    }

    Response remove(Request& request) {
        request.session = principal_of(sessions_, request);
        if (!request.session) {
            return http::unauthorized();
        }
        if (find(request) == nullptr) {
            return http::not_found();
        }
        resources_.erase(std::string(request.path_param("id")));
        return http::text(200, "");
    }

private:
    struct Resource {
        std::shared_ptr<rtc::Viewer> viewer;
        account::Registration revocation;
        std::string owner;
    };

    awaitable<void> gathered(rtc::Viewer& viewer) {
        const auto timer = std::make_shared<boost::asio::steady_timer>(loop_, gathering_patience);
        viewer.set_signalling({.candidate =
                                   [timer](const std::string& candidate) {
                                       if (candidate.empty()) {
                                           timer->cancel();
                                       }
                                   },
                               .ended = {}});
        if (!viewer.local().complete) {
            boost::system::error_code ignored;
            co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        }
    }

    std::string keep(std::shared_ptr<rtc::Viewer> viewer, const account::Principal& principal) {
        std::string id = fmt::format("{:016x}{:016x}", rtc::random_number(), rtc::random_number());
        const auto forget = [weak = weak_from_this(), id] {
            if (const auto self = weak.lock()) {
                self->resources_.erase(id);
            }
        };
        viewer->set_signalling({.candidate = {}, .ended = [forget](const std::string&) { forget(); }});
        Resource& resource = resources_[id];
        resource.owner = principal.username;
        resource.viewer = std::move(viewer);
        resource.revocation = sessions_.watch(principal, forget);
        return id;
    }

    /// Null for a stranger's, too.
    rtc::Viewer* find(const Request& request) {
        const auto found = resources_.find(std::string(request.path_param("id")));
        return found == resources_.end() || found->second.owner != request.session->username
                   ? nullptr
                   : found->second.viewer.get();
    }

    void add_ice_servers(Response& response) const {
        const rtc::TransportOptions& options = viewers_.options().transport;
        if (!options.stun.empty()) {
            response.add("Link", "<stun:" + options.stun + ">; rel=\"ice-server\"");
        }
        for (const rtc::TurnServer& turn : options.turn) {
            response.add("Link",
                         fmt::format("<turn:{}{}>; rel=\"ice-server\"; username=\"{}\"; credential=\"{}\"; "
                                     "credential-type=\"password\"",
                                     turn.address, turn.tcp ? "?transport=tcp" : "", turn.user, turn.credential));
        }
    }

    boost::asio::io_context& loop_;
    account::Sessions& sessions_;
    rtc::Viewers& viewers_;
    std::map<std::string, Resource> resources_;
};

}  // namespace

void add_whep_routes(boost::asio::io_context& loop, http::Router& router, account::Sessions& sessions,
                     rtc::Viewers& viewers) {
    const auto whep = std::make_shared<Whep>(loop, sessions, viewers);
    router.add("POST", "/api/whep", http::Access::open,
               [whep](Request& request) -> awaitable<Response> { return whep->post(request); });
    router.add("PATCH", "/api/whep/:id", http::Access::open,
               [whep](Request& request) -> awaitable<Response> { co_return whep->patch(request); });
    router.add("DELETE", "/api/whep/:id", http::Access::open,
               [whep](Request& request) -> awaitable<Response> { co_return whep->remove(request); });
}

}  // namespace nanokvm::api
