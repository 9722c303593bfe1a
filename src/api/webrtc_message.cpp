// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/webrtc_message.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace nanokvm::api::webrtc {
namespace {

namespace json = boost::json;

constexpr std::size_t max_depth = 8;

/// The object in `text`, empty when it is none.
json::object object_of(std::string_view text) {
    json::error_code error;
    const json::value value = json::parse(text, error, {}, {.max_depth = max_depth});
    return !error && value.is_object() ? value.get_object() : json::object{};
}

std::string text_of(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

Message parse(std::string_view text) {
    const json::object message = object_of(text);
    const std::string name = text_of(message, "event");
    if (name == "heartbeat") {
        return Heartbeat{};
    }
    if (name != "video-offer" && name != "video-candidate") {
        return Ignored{};
    }
    const json::object data = object_of(text_of(message, "data"));
    if (name == "video-offer") {
        std::string sdp = text_of(data, "sdp");
        return text_of(data, "type") == "offer" && !sdp.empty() ? Message(Offer{std::move(sdp)}) : Message(Ignored{});
    }
    if (!data.contains("candidate")) {
        return Ignored{};
    }
    return Candidate{text_of(data, "candidate"), text_of(data, "usernameFragment")};
}

std::string event(std::string_view name, std::string_view data) {
    return json::serialize(json::object{{"event", name}, {"data", data}});
}

std::string answer_event(std::string_view sdp) {
    return event("video-answer", json::serialize(json::object{{"type", "answer"}, {"sdp", sdp}}));
}

std::string candidate_event(std::string_view candidate) {
    return event("video-candidate",
                 json::serialize(json::object{
                     {"candidate", candidate}, {"sdpMid", ""}, {"sdpMLineIndex", 0}, {"usernameFragment", nullptr}}));
}

std::string error_event(std::string_view reason) {
    return event("video-error", json::serialize(json::string(reason)));
}

}  // namespace nanokvm::api::webrtc
