// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/dtls/fingerprint.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace nanokvm::stream::webrtc::dtls {
namespace {

struct Hash {
    std::string_view name;
    std::size_t size;
    const EVP_MD* (*digest)();
};
constexpr std::array<Hash, 3> hashes{
    Hash{"sha-256", 32, EVP_sha256}, {"sha-384", 48, EVP_sha384}, {"sha-512", 64, EVP_sha512}};

std::string in_case(std::string_view text, int (*convert)(int)) {
    std::string changed(text);
    std::ranges::transform(changed, changed.begin(),
                           [convert](unsigned char c) { return static_cast<char>(convert(c)); });
    return changed;
}

const Hash* hash_named(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(hashes, name, &Hash::name);
    return found == hashes.end() ? nullptr : found;
}

bool colon_separated_bytes(std::string_view text, std::size_t count) noexcept {
    if (text.size() != 3 * count - 1) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i % 3 == 2 ? text[i] != ':' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) {
            return false;
        }
    }
    return true;
}

}  // namespace

base::Result<std::string> normalise_fingerprint(std::string_view text) {
    const std::size_t blank = text.find(' ');
    const std::string name = in_case(text.substr(0, blank), std::tolower);
    const Hash* const hash = hash_named(name);
    if (hash == nullptr) {
        return base::fail("fingerprint: \"" + name.substr(0, 32) + "\" is not sha-256, sha-384 or sha-512");
    }
    const auto bytes = blank == text.npos ? std::string_view{} : text.substr(blank + 1);
    if (!colon_separated_bytes(bytes, hash->size)) {
        return base::fail("fingerprint: not the " + std::to_string(hash->size) + " bytes of a " + name);
    }
    return name + " " + in_case(bytes, std::toupper);
}

base::Result<std::string> fingerprint_of(const x509_st* certificate, std::string_view name) {
    const Hash* const hash = hash_named(name);
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned size = 0;
    if (hash == nullptr || X509_digest(certificate, hash->digest(), raw.data(), &size) != 1) {
        return base::fail("cannot make a fingerprint with " + std::string(name));
    }
    std::string text = std::string(name) + " ";
    for (unsigned i = 0; i < size; ++i) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        text += i == 0 ? "" : ":";
        text += digits[raw.at(i) >> 4U];
        text += digits[raw.at(i) & 15U];
    }
    return text;
}

}  // namespace nanokvm::stream::webrtc::dtls
