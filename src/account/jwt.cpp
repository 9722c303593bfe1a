// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/jwt.hpp"

#include <array>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace nanokvm::account {
namespace {

constexpr std::size_t max_token_bytes = 2048;
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64url without padding (RFC 7515 section 2).
std::string encoded(std::string_view bytes) {
    std::string text;
    unsigned bits = 0;
    unsigned count = 0;
    for (const char c : bytes) {
        bits = bits << 8U | static_cast<unsigned char>(c);
        count += 8;
        while (count >= 6) {
            count -= 6;
            text += alphabet[bits >> count & 63U];
        }
    }
    if (count > 0) {
        text += alphabet[bits << (6 - count) & 63U];
    }
    return text;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string bytes;
    unsigned bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos) {
            return std::nullopt;
        }
        bits = bits << 6U | static_cast<unsigned>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> count & 255U);
        }
    }
    return bytes;
}

std::string signature(std::string_view signed_part, std::string_view secret) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size(), mac.data(), &size);
    return {reinterpret_cast<const char*>(mac.data()), size};
}

std::optional<boost::json::object> object_from(std::string_view part) {
    const auto text = decoded(part);
    if (!text) {
        return std::nullopt;
    }
    boost::system::error_code error;
    boost::json::parse_options options;
    options.max_depth = 4;
    const auto value = boost::json::parse(*text, error, {}, options);
    return !error && value.is_object() ? std::optional(value.get_object()) : std::nullopt;
}

std::string text_claim(const boost::json::object& claims, std::string_view name) {
    const auto* value = claims.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

template <typename Number>
Number number_claim(const boost::json::object& claims, std::string_view name) {
    const auto* value = claims.if_contains(name);
    if (value != nullptr && (value->is_int64() || value->is_uint64())) {
        boost::system::error_code error;
        const auto number = value->to_number<Number>(error);
        return error ? 0 : number;
    }
    return 0;  // a fraction or an exponent is none: it could not hold 64 bits
}

}  // namespace

std::string sign_token(const Claims& claims, std::string_view secret) {
    boost::json::object body{{"username", claims.username},
                             {"tokenVersion", claims.token_version},
                             {"sub", claims.username},
                             {"exp", claims.expires},
                             {"iat", claims.issued}};
    if (!claims.id.empty()) {
        body["jti"] = claims.id;
    }
    const std::string signed_part =
        encoded(R"({"alg":"HS256","typ":"JWT"})") + "." + encoded(boost::json::serialize(body));
    return signed_part + "." + encoded(signature(signed_part, secret));
}

std::optional<Claims> verify_token(std::string_view token, std::string_view secret, std::int64_t now) {
    const std::size_t first = token.find('.');
    const std::size_t last = token.rfind('.');
    if (token.size() > max_token_bytes || first == std::string_view::npos || first == last) {
        return std::nullopt;
    }
    const std::string expected = encoded(signature(token.substr(0, last), secret));
    const std::string_view given = token.substr(last + 1);
    if (given.size() != expected.size() || CRYPTO_memcmp(given.data(), expected.data(), expected.size()) != 0) {
        return std::nullopt;
    }
    const auto header = object_from(token.substr(0, first));
    const auto body = object_from(token.substr(first + 1, last - first - 1));
    if (!header || !body || text_claim(*header, "alg") != "HS256") {
        return std::nullopt;
    }
    const Claims claims{.username = text_claim(*body, "username"),
                        .token_version = number_claim<std::uint64_t>(*body, "tokenVersion"),
                        .issued = number_claim<std::int64_t>(*body, "iat"),
                        .expires = number_claim<std::int64_t>(*body, "exp"),
                        .id = text_claim(*body, "jti")};
    if (claims.username.empty() || text_claim(*body, "sub") != claims.username || claims.token_version == 0 ||
        claims.expires <= now) {
        return std::nullopt;
    }
    return claims;
}

}  // namespace nanokvm::account
