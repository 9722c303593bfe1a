// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/secret.hpp"

#include "base/files.hpp"

#include <stdexcept>
#include <sys/random.h>

namespace nanokvm::account {
namespace {

constexpr std::string_view secret_file = "/etc/kvm/.jwt_secret";
constexpr std::size_t secret_text_bytes = 86;  // 64 random bytes

}  // namespace

std::string random_text(std::size_t bytes) {
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string random((bytes * 8 + 5) / 6, '\0');  // six bits of each byte are used
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
        throw std::runtime_error("the system gives no random bytes");
    }
    for (char& c : random) {
        c = alphabet[static_cast<unsigned char>(c) & 63U];
    }
    return random;
}

base::Result<std::string> ensure_token_secret(const base::Root& root) {
    auto existing = base::read_file(root / secret_file, 4096);
    if (existing && existing->size() >= secret_text_bytes) {
        return existing;
    }
    if (!existing && existing.error().code != ENOENT) {
        return existing;
    }
    std::string secret = random_text(64);
    if (auto written = base::write_file_atomically(root / secret_file, secret, 0600); !written) {
        return tl::unexpected(written.error());
    }
    return secret;
}

}  // namespace nanokvm::account
