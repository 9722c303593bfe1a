// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/ice/stun.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace nanokvm::stream::webrtc::ice {

/// Fills the bytes with random ones; tests give their own.
using Random = std::function<void(std::span<std::uint8_t>)>;

/// OpenSSL's generator. Ends the process when there is no randomness: going on would be guessable.
void secure_random(std::span<std::uint8_t> bytes);

/// ice-ufrag and ice-pwd of RFC 8839 section 5.4: 8 and 24 characters, 48 and 144 random bits.
struct Credentials {
    std::string ufrag;
    std::string pwd;

    friend bool operator==(const Credentials&, const Credentials&) = default;
};
[[nodiscard]] Credentials make_credentials(const Random& random);

[[nodiscard]] stun::TransactionId make_transaction(const Random& random);
[[nodiscard]] std::uint64_t random_number(const Random& random);

}  // namespace nanokvm::stream::webrtc::ice
