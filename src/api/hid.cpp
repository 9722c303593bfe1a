// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/hid.hpp"

#include "api/rfc3339.hpp"
#include "base/log.hpp"
#include "http/params.hpp"
#include "input/paste_plan.hpp"

#include <cerrno>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;

// `never`: the time of lights that are not known; the stock server's two answers differ in it.
boost::json::object leds_object(const input::Leds& leds, std::string_view never) {
    boost::json::object object;
    object["numLock"] = leds.num_lock;
    object["capsLock"] = leds.caps_lock;
    object["scrollLock"] = leds.scroll_lock;
    object["known"] = leds.known;
    object["updatedAt"] = leds.known ? rfc3339(leds.updated_at) : std::string(never);
    return object;
}

base::Result<input::PastePlan> plan(const Request& request) {
    const auto params = http::Params::from(request);
    if (!params) {
        return tl::unexpected(params.error());
    }
    const auto content = params->text("content");
    if (!content) {
        return tl::unexpected(content.error());
    }
    const auto language = params->optional_text("langue");
    if (!language) {
        return tl::unexpected(language.error());
    }
    return input::plan_paste(*content, input::layout_named(language->value_or("")));
}

Response pasted(std::size_t skipped) {
    if (skipped == 0) {
        return http::envelope();
    }
    boost::json::object data;
    data["skipped"] = skipped;
    return http::envelope(data);
}

awaitable<Response> paste(HidParts parts, Request& request) {
    auto planned = plan(request);
    if (!planned) {
        const bool too_long = planned.error().code == E2BIG;
        co_return http::failure(too_long ? -2 : -1, too_long ? "content too long" : "invalid arguments");
    }
    const account::Principal user = *request.session;
    const std::size_t skipped = planned->skipped;
    log::info("input: {} types a text of {} keys", user.username, planned->strokes.size());
    // Whoever is logged out must not go on typing.
    const auto revocation = parts.sessions.watch(user, [&paster = parts.paster] { paster.cancel(); });
    // Not inside the co_await: GCC 12 destroys an aggregate made there twice.
    input::Member typist{.name = user.username, .may_control = true, .may_seize = false};
    auto typing = parts.paster.type(std::move(typist), std::move(*planned));
    const auto typed = co_await std::move(typing);
    if (!typed) {
        log::warning("input: the text of {} was not typed to its end: {}", user.username, typed.error().message);
        co_return http::failure(-3, typed.error().code == EBUSY ? "HID control is busy" : "HID paste failed");
    }
    co_return pasted(skipped);
}

awaitable<Response> reset(HidParts parts, Request& request) {
    log::info("input: {} resets the input devices", request.session->username);
    if (const auto done = co_await parts.reset(); !done) {
        log::warning("input: reset failed: {}", done.error().message);
        co_return http::failure(-1, "failed to reset hid");
    }
    co_return http::envelope();
}

}  // namespace

void add_hid_routes(http::Router& router, HidParts parts) {
    router.add("GET", "/api/hid/leds", http::Access::user, [&leds = parts.leds](Request&) -> awaitable<Response> {
        co_return http::envelope(leds_object(leds.get(), ""));
    });
    router.add("POST", "/api/hid/paste", http::Access::user,
               [parts](Request& request) { return paste(parts, request); });
    router.add("POST", "/api/hid/reset", http::Access::admin,
               [parts](Request& request) { return reset(parts, request); });
}

void publish_leds(EventBoard& board, const input::Leds& leds) {
    board.publish("hid-led-status", "", boost::json::serialize(leds_object(leds, "0001-01-01T00:00:00Z")));
}

}  // namespace nanokvm::api
