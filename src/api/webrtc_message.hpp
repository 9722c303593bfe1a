// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <variant>

/// Messages of the signalling WebSocket (http-api.md 5.4): {"event": …, "data": JSON as a string}. Pure.
namespace nanokvm::api::webrtc {

inline constexpr std::size_t max_message_bytes = std::size_t{96} * 1024;  ///< an offer of 64 KiB with its escapes

struct Ignored {};
struct Heartbeat {};
struct Offer {
    std::string sdp;
};
struct Candidate {
    std::string candidate;  ///< empty: no more will come
    std::string ufrag;      ///< empty: not told
};
using Message = std::variant<Ignored, Heartbeat, Offer, Candidate>;

/// What is malformed or unknown is Ignored, as the protocol demands.
[[nodiscard]] Message parse(std::string_view text);

/// `data` is JSON text.
[[nodiscard]] std::string event(std::string_view name, std::string_view data);
[[nodiscard]] std::string answer_event(std::string_view sdp);
[[nodiscard]] std::string candidate_event(std::string_view candidate);
[[nodiscard]] std::string error_event(std::string_view reason);

}  // namespace nanokvm::api::webrtc
