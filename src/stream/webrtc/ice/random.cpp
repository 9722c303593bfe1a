// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/random.hpp"

#include "base/log.hpp"

#include <array>
#include <cstdlib>
#include <string_view>

#include <openssl/rand.h>

namespace nanokvm::stream::webrtc::ice {
namespace {

std::string ice_chars(const Random& random, std::size_t count) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::array<std::uint8_t, 32> raw{};
    random(std::span(raw).first(count));
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += alphabet[raw.at(i) & 63U];
    }
    return text;
}

}  // namespace

void secure_random(std::span<std::uint8_t> bytes) {
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        log::error("the system gives no random numbers");
        std::abort();
    }
}

Credentials make_credentials(const Random& random) {
    Credentials made;
    made.ufrag = ice_chars(random, 8);
    made.pwd = ice_chars(random, 24);
    return made;
}

stun::TransactionId make_transaction(const Random& random) {
    stun::TransactionId id{};
    random(id);
    return id;
}

std::uint64_t random_number(const Random& random) {
    std::array<std::uint8_t, 8> raw{};
    random(raw);
    std::uint64_t number = 0;
    for (const auto byte : raw) {
        number = number << 8U | byte;
    }
    return number;
}

}  // namespace nanokvm::stream::webrtc::ice
