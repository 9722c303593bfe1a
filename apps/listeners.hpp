// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "config/server_config.hpp"
#include "http/host_policy.hpp"
#include "http/server.hpp"
#include "server_options.hpp"

#include <string_view>

namespace nanokvm {

/// Names under which this machine may be addressed (security case S37).
[[nodiscard]] http::HostPolicy host_policy(const config::ServerConfig& config);

/// Opens what --listen says (plain HTTP), else what server.yaml says: HTTP; or HTTPS with a redirecting HTTP port,
/// whose key is made when there is none. Errors name the address and the reason.
[[nodiscard]] base::Result<void> open_listeners(http::Server& server, const ServerOptions& options,
                                                const config::ServerConfig& config, const base::Root& root);

/// Makes server.yaml say HTTPS or HTTP; it counts from the next start on. Errors: there is no key that can be used, or
/// the file cannot be changed; it is as it was then.
[[nodiscard]] base::Result<void> set_tls(const base::Root& root, bool enabled);

/// What the first of those listeners speaks: http or https.
[[nodiscard]] std::string_view first_scheme(const ServerOptions& options, const config::ServerConfig& config) noexcept;

}  // namespace nanokvm
