// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/server_config.hpp"

#include "base/files.hpp"
#include "config/yaml_edit.hpp"
#include "config/yaml_reader.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <filesystem>
#include <limits>

namespace nanokvm::config {
namespace {

constexpr std::int64_t max_seconds = std::numeric_limits<std::int32_t>::max();
constexpr std::array<std::string_view, 7> log_levels{"trace", "debug", "info", "warn", "error", "fatal", "panic"};

void read_listeners(const YamlReader& top, ServerConfig& config) {
    std::string protocol = "http";
    top.read("proto", protocol);
    if (protocol != "http" && protocol != "https") {
        top.refuse("proto", "\"" + protocol + "\" is neither http nor https");
    }
    config.protocol = protocol == "https" ? Protocol::https : Protocol::http;
    top.read("host", config.host);
    const YamlReader port = top.section("port");
    for (const auto& [key, value] : {std::pair{"http", &config.port.http}, std::pair{"https", &config.port.https}}) {
        std::int64_t number = *value;
        port.read(key, number, 1, 65535);
        *value = static_cast<std::uint16_t>(number);
    }
    const YamlReader certificate = top.section("cert");
    certificate.read("crt", config.certificate.crt);
    certificate.read("key", config.certificate.key);
}

void read_logger(const YamlReader& top, Logger& logger) {
    const YamlReader section = top.section("logger");
    section.read("level", logger.level);
    section.read("file", logger.file);
    bool known = false;
    for (const auto level : log_levels) {
        known = known || level == logger.level;
    }
    if (!known) {
        section.refuse("level", "\"" + logger.level + "\" is none of trace, debug, info, warn, error, fatal, panic");
    }
}

void read_sessions(const YamlReader& top, ServerConfig& config) {
    std::string authentication;
    top.read("authentication", authentication);
    config.authentication = authentication != "disable";  // only this exact word opens the door
    const YamlReader section = top.section("jwt");
    Jwt& jwt = config.jwt;
    section.read("secretKey", jwt.secret_key);
    std::int64_t lifetime = 0;
    section.read("refreshTokenDuration", lifetime, 0, max_seconds);
    if (lifetime != 0) {
        jwt.lifetime_s = lifetime;
    }
    jwt.revoke_tokens_on_logout = jwt.secret_key.empty();
    section.read("revokeTokensOnLogout", jwt.revoke_tokens_on_logout);
    jwt.revoke_tokens_on_logout = jwt.revoke_tokens_on_logout || jwt.secret_key.empty();
}

void read_security(const YamlReader& top, Security& security) {
    const YamlReader section = top.section("security");
    section.read("loginLockoutDuration", security.lockout_s, -max_seconds, max_seconds);
    std::int64_t failures = 0;
    section.read("loginMaxFailures", failures, 0, 1000);
    if (failures != 0) {
        security.max_failures = static_cast<std::uint32_t>(failures);
    }
    section.read("downloadHosts", security.download_hosts);
    section.read("hostNames", security.host_names);
    section.read("trustedProxies", security.proxies);
}

void read_ice(const YamlReader& top, ServerConfig& config) {
    top.read("stun", config.stun);
    if (config.stun == "disable") {
        config.stun.clear();
    }
    const YamlReader turn = top.section("turn");
    turn.read("turnAddr", config.turn.address);
    turn.read("turnUser", config.turn.user);
    turn.read("turnCred", config.turn.credential);
}

void read_webrtc(const YamlReader& top, WebRtc& webrtc) {
    const YamlReader section = top.section("webrtc");
    section.read("interfaces", webrtc.interfaces);
    section.read("ipv6", webrtc.ipv6);
    section.read("relayOnly", webrtc.relay_only);
    std::int64_t viewers = webrtc.max_viewers;
    section.read("maxViewers", viewers, 1, 32);
    webrtc.max_viewers = static_cast<std::uint32_t>(viewers);
    std::int64_t first = 0;
    section.read("portMin", first, 0, 65535);
    std::int64_t last = first;
    section.read("portMax", last, 0, 65535);
    if (last < first || (first == 0 && last != 0)) {
        section.refuse("portMax", "the range of ports from " + std::to_string(first) + " to " + std::to_string(last) +
                                      " is empty");
    }
    webrtc.port_min = static_cast<std::uint16_t>(first);
    webrtc.port_max = static_cast<std::uint16_t>(last);
}

void read_power(const YamlReader& top, Power& power) {
    const YamlReader section = top.section("power");
    section.read("chip", power.chip);
    std::vector<std::int64_t> taken;
    for (const auto& [key, value] :
         {std::pair{"powerButton", &power.power_button}, std::pair{"resetButton", &power.reset_button},
          std::pair{"powerLed", &power.power_led}}) {
        std::int64_t line = -1;
        section.read(key, line, 0, 1023);
        if (line < 0 && !power.chip.empty()) {
            section.refuse(key, "the number of its line is missing");
        }
        if (line >= 0 && power.chip.empty()) {
            section.refuse("chip", "the GPIO chip of the lines is missing");
        }
        if (std::ranges::find(taken, line) != taken.end() && line >= 0) {
            section.refuse(key, "line " + std::to_string(line) + " has another use already");
        }
        taken.push_back(line);
        *value = static_cast<std::uint32_t>(std::max<std::int64_t>(line, 0));
    }
}

bool is_loopback_or_unspecified(const std::string& host) {
    in_addr v4{};
    in6_addr v6{};
    if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) {
        const std::uint32_t address = ntohl(v4.s_addr);
        return address == INADDR_ANY || address >> 24U == 127;
    }
    if (::inet_pton(AF_INET6, host.c_str(), &v6) == 1) {
        return IN6_IS_ADDR_UNSPECIFIED(&v6) || IN6_IS_ADDR_LOOPBACK(&v6);
    }
    return host == "localhost";
}

}  // namespace

bool ServerConfig::wants_loopback_listener() const {
    const std::string bound = bind_host();
    return !bound.empty() && !is_loopback_or_unspecified(bound);
}

base::Result<ServerConfig> parse_server_config(std::string_view text, std::string_view name) {
    try {
        const YAML::Node document = YAML::Load(std::string(text));
        const YamlReader top(document, std::string(name), "");
        ServerConfig config;
        read_listeners(top, config);
        read_logger(top, config.logger);
        read_sessions(top, config);
        read_ice(top, config);
        read_webrtc(top, config.webrtc);
        read_security(top, config.security);
        read_power(top, config.power);
        return config;
    } catch (const ConfigError& error) {
        return base::fail(error.what());
    } catch (const YAML::Exception& error) {
        return base::fail(std::string(name) + ":" + std::to_string(error.mark.line + 1) + ": " + error.msg);
    }
}

std::string default_server_config() {
    return "proto: http\n"
           "host: \"\"\n"
           "port:\n    http: 80\n    https: 443\n"
           "cert:\n    crt: server.crt\n    key: server.key\n"
           "logger:\n    level: info\n    file: stdout\n"
           "authentication: enable\n"
           "jwt:\n    secretKey: \"\"\n    refreshTokenDuration: 2678400\n    revokeTokensOnLogout: true\n"
           "# A STUN server, host:port. None is contacted unless it stands here.\n"
           "stun: disable\n"
           "turn:\n    turnAddr: \"\"\n    turnUser: \"\"\n    turnCred: \"\"\n"
           "security:\n    loginLockoutDuration: 300\n    loginMaxFailures: 5\n";
}

Loaded load_server_config(const base::Root& root) {
    const auto path = root / server_config_path;
    const auto text = base::read_file(path);
    if (!text && text.error().code == ENOENT) {
        std::error_code ignored;  // shows at the write
        std::filesystem::create_directories(path.parent_path(), ignored);
        const auto written = base::write_file_atomically(path, default_server_config(), 0600);
        return {{}, written ? "" : written.error().message};
    }
    if (!text) {
        return {{}, text.error().message};
    }
    auto config = parse_server_config(*text, path.string());
    return config ? Loaded{std::move(*config), ""} : Loaded{{}, config.error().message};
}

base::Result<std::string> with_settings(std::string_view text, const std::vector<Setting>& settings) {
    std::string edited(text);
    for (const Setting& setting : settings) {
        edited = set_yaml_scalar(edited, setting.key, setting.value);
    }
    if (const auto parsed = parse_server_config(edited, "server.yaml"); !parsed) {
        return tl::unexpected(parsed.error());
    }
    return edited;
}

base::Result<void> change_server_config(const base::Root& root, const std::vector<Setting>& settings) {
    const auto path = root / server_config_path;
    auto text = base::read_file(path);
    if (!text && text.error().code != ENOENT) {
        return tl::unexpected(text.error());
    }
    const auto edited = with_settings(text ? *text : default_server_config(), settings);
    if (!edited) {
        return tl::unexpected(edited.error());
    }
    return base::write_file_if_changed(path, *edited, 0600);
}

}  // namespace nanokvm::config
