// SPDX-License-Identifier: GPL-3.0-or-later
#include "listeners.hpp"

#include "config/tls_key.hpp"
#include "http/tls_context.hpp"

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

namespace nanokvm {
namespace {

std::string hostname() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

/// Absolute paths lie below the root, relative ones in /etc/kvm.
std::filesystem::path certificate_path(const base::Root& root, const std::string& path) {
    return root / (path.starts_with('/') ? path : "/etc/kvm/" + path);
}

/// The key is made when there is none.
base::Result<std::shared_ptr<const http::TlsContext>> tls_context(const config::ServerConfig& config,
                                                                  const base::Root& root) {
    const auto certificate = certificate_path(root, config.certificate.crt);
    const auto key = certificate_path(root, config.certificate.key);
    if (auto made = config::ensure_tls_key(certificate, key, config::own_names(hostname()), config::own_addresses());
        !made) {
        return tl::unexpected(made.error());
    }
    return http::TlsContext::load(certificate, key);
}

base::Result<void> open_tls(http::Server& server, const config::ServerConfig& config, const base::Root& root) {
    auto tls = tls_context(config, root);
    if (!tls) {
        return tl::unexpected(tls.error());
    }
    if (auto listening = server.listen(config.bind_host(), config.port.https, *tls); !listening) {
        return listening;
    }
    return server.listen_redirect(config.bind_host(), config.port.http, config.port.https);
}

}  // namespace

http::HostPolicy host_policy(const config::ServerConfig& config) {
    return {hostname(), config.security.host_names};
}

base::Result<void> open_listeners(http::Server& server, const ServerOptions& options,
                                  const config::ServerConfig& config, const base::Root& root) {
    if (options.listen_port) {
        return server.listen(options.listen_host, *options.listen_port);
    }
    if (config.protocol == config::Protocol::https) {
        return open_tls(server, config, root);
    }
    if (auto listening = server.listen(config.bind_host(), config.port.http); !listening) {
        return listening;
    }
    return config.wants_loopback_listener() ? server.listen("127.0.0.1", config.port.http) : base::Result<void>();
}

base::Result<void> set_tls(const base::Root& root, bool enabled) {
    const auto loaded = config::load_server_config(root);
    if (!loaded.problem.empty()) {
        return base::fail(loaded.problem);
    }
    if (enabled) {
        if (const auto usable = tls_context(loaded.config, root); !usable) {
            return tl::unexpected(usable.error());
        }
    }
    return config::change_server_config(root, {{"proto", enabled ? "https" : "http"}});
}

std::string_view first_scheme(const ServerOptions& options, const config::ServerConfig& config) noexcept {
    return !options.listen_port && config.protocol == config::Protocol::https ? "https" : "http";
}

}  // namespace nanokvm
