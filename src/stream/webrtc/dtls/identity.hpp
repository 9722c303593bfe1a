// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace nanokvm::stream::webrtc::dtls {

/// The certificate of this server for all its peers: a self-signed ECDSA P-256 key pair that lives as long as the
/// process, never on disk (RFC 8827 section 6.5). Immutable; any thread.
class Identity {
public:
    /// Makes a new one: a few milliseconds. Errors: OpenSSL's.
    [[nodiscard]] static base::Result<std::shared_ptr<const Identity>> make();

    Identity(const Identity&) = delete;
    Identity& operator=(const Identity&) = delete;
    ~Identity();

    /// "sha-256 AB:CD:…": the value of a=fingerprint (RFC 8122 section 5).
    [[nodiscard]] const std::string& fingerprint() const noexcept { return fingerprint_; }

    /// For dtls::Session: DTLS 1.2 and later settings, certificate and key are in it.
    [[nodiscard]] ssl_ctx_st* context() const noexcept { return context_; }

private:
    Identity() = default;

    ssl_ctx_st* context_ = nullptr;
    std::string fingerprint_;
};

}  // namespace nanokvm::stream::webrtc::dtls
