// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/local_caller.hpp"

#include "account/secret.hpp"
#include "base/files.hpp"
#include "http/peer_network.hpp"

#include <cerrno>
#include <string_view>

#include <openssl/crypto.h>

namespace nanokvm::api {
namespace {

constexpr std::string_view token_file = "/etc/kvm/.picoclaw_internal_token";
constexpr std::size_t shortest_secret = 32;

}  // namespace

base::Result<LocalCaller> LocalCaller::load(const base::Root& root) {
    auto text = base::read_file(root / token_file, 4096);
    if (!text && text.error().code != ENOENT) {
        return tl::unexpected(text.error());
    }
    std::string secret = text.value_or("");
    secret.erase(secret.find_last_not_of(" \t\r\n") + 1);
    if (secret.size() >= shortest_secret) {
        return LocalCaller(std::move(secret));
    }
    secret = account::random_text(64) + "==";  // padded as other programs of the device expect it
    if (auto written = base::write_file_atomically(root / token_file, secret + "\n", 0600); !written) {
        return tl::unexpected(written.error());
    }
    return LocalCaller(std::move(secret));
}

bool LocalCaller::is(const http::Request& request) const {
    const std::string_view given = request.header("X-NanoKVM-Internal-Token");
    return !secret_.empty() && http::is_loopback(request.peer) && given.size() == secret_.size() &&
           ::CRYPTO_memcmp(given.data(), secret_.data(), secret_.size()) == 0;
}

}  // namespace nanokvm::api
