// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <memory>

#include <openssl/types.h>

struct bio_method_st;  // BIO_METHOD, which openssl/types.h leaves out

namespace nanokvm::http {

/// Key, certificate and rules of a TLS listener: TLS 1.2 with forward-secret AEAD suites, or 1.3 (security case S35).
/// Immutable after load; shared by its connections, any thread.
class TlsContext {
public:
    /// PEM files; the certificate file may hold a chain. Errors name the file and the reason.
    [[nodiscard]] static base::Result<std::shared_ptr<const TlsContext>> load(const std::filesystem::path& certificate,
                                                                              const std::filesystem::path& key);
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;
    ~TlsContext();

    [[nodiscard]] SSL_CTX* native() const noexcept { return context_; }
    /// How connections reach their socket: recv and send that never raise SIGPIPE (OpenSSL's own uses write).
    [[nodiscard]] const bio_method_st* socket_method() const noexcept { return socket_method_; }

private:
    TlsContext();

    SSL_CTX* context_ = nullptr;
    bio_method_st* socket_method_ = nullptr;
};

}  // namespace nanokvm::http
