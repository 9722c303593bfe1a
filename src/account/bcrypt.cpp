// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/bcrypt.hpp"

#include <array>
#include <crypt.h>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <sys/random.h>

#include <openssl/crypto.h>

namespace nanokvm::account {
namespace {

// A hash of nothing anyone knows: verifying against it costs what a real one costs.
const std::string& dummy_hash() {
    static const std::string hash = "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";
    return hash;
}

/// The 16 salt bytes in bcrypt's own base64 (22 characters).
std::string salt_text(const std::array<unsigned char, 16>& salt) {
    static constexpr char alphabet[] = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string text;
    unsigned bits = 0;
    unsigned count = 0;
    for (const unsigned char byte : salt) {
        bits = bits << 8U | byte;
        count += 8;
        while (count >= 6) {
            count -= 6;
            text += alphabet[bits >> count & 63U];
        }
    }
    text += alphabet[bits << (6 - count) & 63U];
    return text;
}

/// crypt(3); empty when the setting is not understood. The 32 kB of working memory are wiped and freed.
std::string crypt_text(const std::string& password, const std::string& setting) {
    const auto work = std::make_unique<crypt_data>();
    const char* hashed = ::crypt_r(password.c_str(), setting.c_str(), work.get());
    std::string result = hashed != nullptr && hashed[0] != '*' ? hashed : "";
    OPENSSL_cleanse(work.get(), sizeof *work);
    return result;
}

}  // namespace

std::string bcrypt_hash(std::string_view password) {
    std::array<unsigned char, 16> salt{};
    if (::getrandom(salt.data(), salt.size(), 0) != static_cast<ssize_t>(salt.size())) {
        throw std::runtime_error("the system gives no random bytes");
    }
    std::string hash = crypt_text(std::string(password), "$2a$10$" + salt_text(salt));
    if (!is_bcrypt(hash)) {
        throw std::runtime_error("the system's crypt() knows no bcrypt");
    }
    return hash;
}

bool bcrypt_matches(std::string_view password, const std::string& hash) {
    const bool possible =
        password.size() <= max_password_bytes && password.find('\0') == std::string_view::npos && is_bcrypt(hash);
    const std::string computed = crypt_text(std::string(possible ? password : ""), possible ? hash : dummy_hash());
    return possible && computed.size() == hash.size() && CRYPTO_memcmp(computed.data(), hash.data(), hash.size()) == 0;
}

bool is_bcrypt(std::string_view text) noexcept {
    return text.size() == 60 && text.starts_with("$2") && text[3] == '$' && text[6] == '$';
}

bool bcrypt_pretend(std::string_view password) {
    static_cast<void>(bcrypt_matches(password, dummy_hash()));
    return false;
}

}  // namespace nanokvm::account
