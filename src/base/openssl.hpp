// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/free.hpp"

#include <array>
#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/// OpenSSL's objects with owners. Headers only: who includes this links OpenSSL.
namespace nanokvm::base::openssl {

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_free>>;
using Connection = std::unique_ptr<SSL, Free<SSL_free>>;
using Method = std::unique_ptr<BIO_METHOD, Free<BIO_meth_free>>;

/// Everything that OpenSSL has to say about what just failed in this thread; its list is empty afterwards.
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

}  // namespace nanokvm::base::openssl
