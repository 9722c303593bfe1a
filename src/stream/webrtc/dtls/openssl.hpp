// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <string>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

/// OpenSSL's objects with owners.
namespace nanokvm::stream::webrtc::dtls {

template <auto free_function>
struct Free {
    template <typename T>
    void operator()(T* object) const noexcept {
        free_function(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Connection = std::unique_ptr<SSL, Free<SSL_free>>;
using Method = std::unique_ptr<BIO_METHOD, Free<BIO_meth_free>>;

/// Everything that OpenSSL has to say about what just failed; its list is empty afterwards.
[[nodiscard]] inline std::string error_text() {
    std::string text;
    while (const unsigned long code = ERR_get_error()) {
        std::array<char, 256> line{};
        ERR_error_string_n(code, line.data(), line.size());
        text += text.empty() ? "" : "; ";
        text += line.data();
    }
    return text.empty() ? "OpenSSL does not say why" : text;
}

}  // namespace nanokvm::stream::webrtc::dtls
