// SPDX-License-Identifier: GPL-3.0-or-later
// Session descriptions of strangers, and the answers to them: an answer is again a description that can be read.
#include "stream/webrtc/sdp/answer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::stream::webrtc;
    const auto offer = sdp::parse_offer({reinterpret_cast<const char*>(data), size});
    if (!offer) {
        return 0;
    }
    for (const auto codec : {nanokvm::frames::Codec::h264, nanokvm::frames::Codec::h265}) {
        if (const auto choice = sdp::choose(*offer, codec)) {
            sdp::Answerer ours{.session_id = 1, .ssrc = 2, .rtx_ssrc = 3, .with_candidates = true};
            ours.transport.ufrag = ours.transport.pwd = "x";
            ours.transport.fingerprint = "sha-256 AA";
            const auto again = sdp::parse_offer(sdp::answer(*offer, *choice, ours));
            // Longer than the limit it may be: the refused media are repeated.
            if (again && (again->media.size() != offer->media.size() || again->media[choice->media].port != 9)) {
                std::abort();
            }
        }
    }
    return 0;
}
