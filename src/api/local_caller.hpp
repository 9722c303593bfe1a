// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "http/request.hpp"

#include <string>
#include <utility>

namespace nanokvm::api {

/// Tells the device's own programs from everybody else (http-api.md 1.12): they call from a loopback address and know
/// the secret of /etc/kvm/.picoclaw_internal_token. A session counts for nothing here. Immutable value.
class LocalCaller {
public:
    /// Reads the secret below `root`, or makes one. Errors: neither can be done; then nobody is let in.
    [[nodiscard]] static base::Result<LocalCaller> load(const base::Root& root);
    /// Lets nobody in.
    LocalCaller() = default;

    [[nodiscard]] bool is(const http::Request& request) const;

private:
    explicit LocalCaller(std::string secret) : secret_(std::move(secret)) {}

    std::string secret_;
};

}  // namespace nanokvm::api
