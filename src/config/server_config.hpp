// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// /etc/kvm/server.yaml as typed values (http-api.md 1.15). Plain data; any thread.
namespace nanokvm::config {

enum class Protocol { http, https };

struct Port {
    std::uint16_t http = 80;
    std::uint16_t https = 443;
};

struct Certificate {
    std::string crt = "server.crt";  ///< PEM; relative to the working directory
    std::string key = "server.key";
};

struct Logger {
    std::string level = "info";  ///< trace, debug, info, warn, error, fatal, panic
    std::string file = "stdout";
};

struct Jwt {
    std::string secret_key;               ///< empty: one of our own, kept in /etc/kvm/.jwt_secret
    std::int64_t lifetime_s = 2678400;    ///< refreshTokenDuration; 31 days
    bool revoke_tokens_on_logout = true;  ///< forced on without a configured secret
};

struct Turn {
    std::string address;
    std::string user;
    std::string credential;
    /// Used only when all three are set.
    [[nodiscard]] bool usable() const noexcept { return !address.empty() && !user.empty() && !credential.empty(); }
};

/// Not in the stock firmware's file: how WebRTC may use the network.
struct WebRtc {
    std::vector<std::string> interfaces;  ///< candidates of these only; empty: of all
    std::uint16_t port_min = 0;           ///< of UDP; 0: whatever the system gives
    std::uint16_t port_max = 0;
    bool ipv6 = true;
    bool relay_only = false;        ///< over TURN only, so that viewers learn no address of this network
    std::uint32_t max_viewers = 8;  ///< 1 to 32
};

struct Security {
    std::int64_t lockout_s = 300;         ///< loginLockoutDuration; an explicit 0 switches the throttle off
    std::uint32_t max_failures = 5;       ///< loginMaxFailures; absent or 0: 5
    std::vector<std::string> host_names;  ///< hostNames: further names accepted in Host headers; ".x" all below x
    /// downloadHosts: names or addresses, as in URLs, from which images may be downloaded although they lead into the
    /// device's own network
    std::vector<std::string> download_hosts;
    std::vector<std::string> proxies;  ///< trustedProxies: addresses whose X-Forwarded-Proto counts; loopback always
};

/// Not in the stock firmware's file: the GPIO lines of the linux board's buttons and light.
struct Power {
    std::string chip;  ///< `gpiochip0` or a chip's label; empty: there is no power control
    std::uint32_t power_button = 0;
    std::uint32_t reset_button = 0;
    std::uint32_t power_led = 0;
};

struct ServerConfig {
    Protocol protocol = Protocol::http;
    std::string host;
    Port port;
    Certificate certificate;
    Logger logger;
    bool authentication = true;
    Jwt jwt;
    std::string stun;  ///< host:port; empty: none. No third party is contacted unless the owner says so.
    Turn turn;
    WebRtc webrtc;
    Security security;
    Power power;

    /// Where to listen: `host`, but loopback when authentication is disabled and no host is set (security case S07).
    [[nodiscard]] std::string bind_host() const { return host.empty() && !authentication ? "127.0.0.1" : host; }
    /// The extra plain listener on 127.0.0.1 of http-api.md 1.1 is needed: host is a concrete address or name
    /// elsewhere.
    [[nodiscard]] bool wants_loopback_listener() const;
};

inline constexpr std::string_view server_config_path = "/etc/kvm/server.yaml";

/// Parses the text of a server.yaml; keys in any case, unknown ones ignored. `name` is for messages.
/// Errors name file, line and key: `server.yaml:7: port.http: "eighty" is not a number from 1 to 65535`.
[[nodiscard]] base::Result<ServerConfig> parse_server_config(std::string_view text, std::string_view name);

struct Loaded {
    ServerConfig config;
    /// Why the file was not used; empty when it was. The file is kept as it is and `config` holds the defaults, which
    /// are never weaker than a file: authentication is on.
    std::string problem;
};
/// Reads the file; a missing one is created with the defaults (mode 0600: it may come to hold secrets).
[[nodiscard]] Loaded load_server_config(const base::Root& root);

/// The file that is written when there is none.
[[nodiscard]] std::string default_server_config();

/// One change of the file, e.g. {"port.https", "8443"}: `value` is a plain scalar.
struct Setting {
    std::string key;
    std::string value;
};
/// `text` with these settings changed or added; every other line, comments and unknown keys included, stays as it is.
/// Fails when the outcome would not parse.
[[nodiscard]] base::Result<std::string> with_settings(std::string_view text, const std::vector<Setting>& settings);

/// with_settings on the file, replaced atomically.
[[nodiscard]] base::Result<void> change_server_config(const base::Root& root, const std::vector<Setting>& settings);

}  // namespace nanokvm::config
