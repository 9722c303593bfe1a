// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/principal.hpp"
#include "http/request.hpp"

#include <optional>

namespace nanokvm::http {

/// Tells who sent a request. Implemented by account::Sessions. Thread-bound.
class Authenticator {
public:
    virtual ~Authenticator() = default;
    /// nullopt: no session, or one that is expired or revoked.
    [[nodiscard]] virtual std::optional<account::Principal> authenticate(const Request& request) = 0;
};

}  // namespace nanokvm::http
