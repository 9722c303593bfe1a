// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/obfuscation.hpp"

#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include <openssl/evp.h>

namespace nanokvm::account {
namespace {

constexpr std::string_view passphrase = "nanokvm-sipeed-2024";  // the stock clients' constant
constexpr std::string_view magic = "Salted__";
constexpr std::size_t salt_bytes = 8;
constexpr std::size_t block_bytes = 16;
constexpr std::size_t max_wire_bytes = 4096;

int hex_digit(char c) noexcept {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/// Percent decoding. A '+' was a '+' in the Base64 text of a client that forgot to encode it, and so was a space.
std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size() || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0) {
                return std::nullopt;
            }
            decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            decoded += text[i] == ' ' ? '+' : text[i];
        }
    }
    return decoded;
}

std::optional<std::string> base64_decoded(const std::string& text) {
    if (text.empty() || text.size() % 4 != 0) {
        return std::nullopt;
    }
    std::string decoded(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) {
        return std::nullopt;
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    decoded.resize(static_cast<std::size_t>(size) - padding);
    return decoded;
}

}  // namespace

std::optional<std::string> deobfuscate(std::string_view wire) {
    if (wire.size() > max_wire_bytes) {
        return std::nullopt;
    }
    const auto base64 = percent_decoded(wire);
    const auto container = base64 ? base64_decoded(*base64) : std::nullopt;
    if (!container || !container->starts_with(magic) || container->size() < magic.size() + salt_bytes + block_bytes) {
        return std::nullopt;
    }
    const auto* salt = reinterpret_cast<const unsigned char*>(container->data()) + magic.size();
    const std::string_view sealed = std::string_view(*container).substr(magic.size() + salt_bytes);
    std::array<unsigned char, 32> key{};
    std::array<unsigned char, block_bytes> iv{};
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                  &EVP_CIPHER_CTX_free);
    std::string plain(sealed.size() + block_bytes, '\0');
    auto* out = reinterpret_cast<unsigned char*>(plain.data());
    int body = 0;
    int tail = 0;
    const bool good =
        context &&
        EVP_BytesToKey(EVP_aes_256_cbc(), EVP_md5(), salt, reinterpret_cast<const unsigned char*>(passphrase.data()),
                       static_cast<int>(passphrase.size()), 1, key.data(), iv.data()) == static_cast<int>(key.size()) &&
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key.data(), iv.data()) == 1 &&
        EVP_DecryptUpdate(context.get(), out, &body, reinterpret_cast<const unsigned char*>(sealed.data()),
                          static_cast<int>(sealed.size())) == 1 &&
        EVP_DecryptFinal_ex(context.get(), out + body, &tail) == 1;
    if (!good || body + tail == 0) {
        return std::nullopt;
    }
    plain.resize(static_cast<std::size_t>(body + tail));
    return plain;
}

std::string password_from_wire(std::string_view wire) {
    auto plain = deobfuscate(wire);
    return plain ? std::move(*plain) : std::string(wire);
}

}  // namespace nanokvm::account
