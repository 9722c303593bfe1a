// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

struct x509_st;

namespace nanokvm::stream::webrtc::dtls {

/// The value of a=fingerprint (RFC 8122 section 5) in one spelling: "sha-256 AB:CD:…". Errors: another hash than
/// sha-256, sha-384 and sha-512, or not as many bytes as it has.
[[nodiscard]] base::Result<std::string> normalise_fingerprint(std::string_view text);

/// That of a certificate, with a hash of the three.
[[nodiscard]] base::Result<std::string> fingerprint_of(const x509_st* certificate, std::string_view hash);

}  // namespace nanokvm::stream::webrtc::dtls
