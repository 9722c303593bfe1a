// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/dtls/fingerprint.hpp"
#include "stream/webrtc/ice/candidate.hpp"
#include "stream/webrtc/server_address.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// The texts that a peer's description and our configuration bring: candidates, fingerprints, servers.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::stream::webrtc;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto candidate = ice::parse_candidate(text); candidate && *candidate) {
        // One that can be used is written so that it is read the same.
        const auto written = ice::to_string(**candidate);
        const auto again = ice::parse_candidate(written);
        if (!again || !*again || ice::to_string(**again) != written) {
            std::abort();
        }
    }
    if (const auto fingerprint = dtls::normalise_fingerprint(text)) {
        const auto again = dtls::normalise_fingerprint(*fingerprint);
        if (!again || *again != *fingerprint) {
            std::abort();
        }
    }
    if (const auto server = parse_server_address(text); server && (server->host.empty() || server->port == 0)) {
        std::abort();
    }
    return 0;
}
