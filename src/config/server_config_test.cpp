// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/server_config.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <random>
#include <sys/stat.h>

#include <gtest/gtest.h>

namespace nanokvm::config {
namespace {

ServerConfig parsed(std::string_view text) {
    auto config = parse_server_config(text, "server.yaml");
    EXPECT_TRUE(config) << config.error().message;
    return config.value_or(ServerConfig{});
}
std::string problem(std::string_view text) {
    const auto config = parse_server_config(text, "server.yaml");
    return config ? "" : config.error().message;
}

TEST(ServerConfig, TheDefaultFileReadsAsTheDefaults) {
    const ServerConfig config = parsed(default_server_config());
    EXPECT_EQ(config.port.http, 80);
    EXPECT_TRUE(config.authentication);
    EXPECT_EQ(config.security.lockout_s, 300);
    EXPECT_TRUE(config.stun.empty()) << "nobody is contacted unless the owner says so";
}

TEST(ServerConfig, AStockFileIsUnderstoodKeysInAnyCase) {
    const ServerConfig config = parsed(
        "PROTO: https\nPort: {HTTP: 8080, https: 8443}\ncert: {crt: /etc/kvm/server.crt, key: /etc/kvm/server.key}\n"
        "jwt: {secretkey: abc, refreshtokenduration: 3600}\nsecurity: {loginMaxFailures: 3}\nunknown: [1]\n");
    EXPECT_EQ(config.protocol, Protocol::https);
    EXPECT_EQ(config.port.https, 8443);
    EXPECT_EQ(config.jwt.lifetime_s, 3600);
    EXPECT_FALSE(config.jwt.revoke_tokens_on_logout) << "a configured secret and no word about it";
    EXPECT_EQ(config.security.max_failures, 3U);
}

TEST(ServerConfig, WithoutASecretLogoutAlwaysRevokes) {
    EXPECT_TRUE(parsed("jwt: {revokeTokensOnLogout: false}").jwt.revoke_tokens_on_logout);
}

TEST(ServerConfig, OnlyTheExactWordDisablesAuthentication) {
    EXPECT_TRUE(parsed("authentication: Disable").authentication);
    EXPECT_TRUE(parsed("authentication: false").authentication);
    const ServerConfig open = parsed("authentication: disable");
    EXPECT_FALSE(open.authentication);
    EXPECT_EQ(open.bind_host(), "127.0.0.1");
}

TEST(ServerConfig, LinesOfThePowerButtonsAreAllNamedOrNone) {
    EXPECT_TRUE(parsed("").power.chip.empty());
    const Power power = parsed("power: {chip: gpiochip0, powerButton: 17, resetButton: 27, powerLed: 22}").power;
    EXPECT_EQ(power.chip, "gpiochip0");
    EXPECT_EQ(power.power_button, 17U);
    EXPECT_EQ(power.reset_button, 27U);
    EXPECT_EQ(power.power_led, 22U);
    EXPECT_NE(problem("power:\n  chip: gpiochip0\n  powerButton: 17\n  powerLed: 22\n")
                  .find("power.resetButton: the number of its line is missing"),
              std::string::npos);
    EXPECT_NE(problem("power: {powerButton: 17}").find("power.chip: the GPIO chip of the lines is missing"),
              std::string::npos);
    EXPECT_NE(problem("power: {chip: c, powerButton: 17, resetButton: 17, powerLed: 22}")
                  .find("power.resetButton: line 17 has another use already"),
              std::string::npos);
    EXPECT_NE(problem("power: {chip: c, powerButton: GPIO17}").find("power.powerButton"), std::string::npos);
}

TEST(ServerConfig, WebRtcCanBeLimitedToInterfacesAndPorts) {
    const ServerConfig config =
        parsed("webrtc: {interfaces: [eth0, wlan0], portMin: 50000, portMax: 50100, relayOnly: true}");
    EXPECT_EQ(config.webrtc.interfaces, (std::vector<std::string>{"eth0", "wlan0"}));
    EXPECT_EQ(config.webrtc.port_min, 50000);
    EXPECT_EQ(config.webrtc.port_max, 50100);
    EXPECT_TRUE(config.webrtc.relay_only && config.webrtc.ipv6);
    EXPECT_EQ(parsed("webrtc: {portMin: 7000}").webrtc.port_max, 7000);
    EXPECT_EQ(parsed("webrtc: {maxViewers: 2}").webrtc.max_viewers, 2U);
    EXPECT_NE(problem("webrtc: {maxViewers: 0}").find("webrtc.maxViewers"), std::string::npos);
    EXPECT_NE(problem("webrtc: {portMin: 7, portMax: 6}").find("webrtc.portMax: the range of ports from 7 to 6"),
              std::string::npos);
}

TEST(ServerConfig, EveryErrorNamesFileLineAndKey) {
    EXPECT_EQ(problem("proto: http\nport:\n    http: eighty\n"),
              "server.yaml:3: port.http: \"eighty\" is not a number from 1 to 65535");
    EXPECT_NE(problem("port: 80").find("server.yaml:1: port is not a mapping"), std::string::npos);
    EXPECT_NE(problem("\nproto: ftp").find("server.yaml:2: proto"), std::string::npos);
    EXPECT_NE(problem("logger: {level: loud}").find("logger.level"), std::string::npos);
    EXPECT_NE(problem("a: [1").find("server.yaml:"), std::string::npos);
    EXPECT_NE(problem("host: [a, b]").find("host"), std::string::npos);
}

TEST(ServerConfig, AMissingFileIsMadeAndADamagedOneIsKept) {
    const base::TemporaryFolder folder;
    const base::Root root(folder.path());
    EXPECT_EQ(load_server_config(root).problem, "");
    struct stat info {};
    ASSERT_EQ(::stat((root / server_config_path).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    ASSERT_TRUE(base::write_file_atomically(root / server_config_path, "authentication: disable\nport: [\n"));
    const Loaded damaged = load_server_config(root);
    EXPECT_NE(damaged.problem.find("server.yaml:"), std::string::npos);
    EXPECT_TRUE(damaged.config.authentication) << "the defaults are never weaker";
    EXPECT_EQ(base::read_file(root / server_config_path).value(), "authentication: disable\nport: [\n");
}

TEST(ServerConfig, ASettingIsChangedAndEverythingElseStays) {
    const std::string before = "# mine\nproto: http # plain\nport:\n  http: 80\n  https: 443 # tls\nextra: {a: 1}\n";
    const auto after =
        with_settings(before, {{"proto", "https"}, {"port.https", "8443"}, {"cert.crt", "/etc/kvm/server.crt"}});
    ASSERT_TRUE(after) << after.error().message;
    EXPECT_EQ(*after,
              "# mine\nproto: https # plain\nport:\n  http: 80\n  https: 8443 # tls\nextra: {a: 1}\n"
              "cert:\n    crt: /etc/kvm/server.crt\n");
}

TEST(ServerConfig, AMissingKeyIsAddedToItsSection) {
    EXPECT_EQ(with_settings("port:\n  http: 8080\nhost: a", {{"port.https", "1"}}).value(),
              "port:\n  http: 8080\n  https: 1\nhost: a");
    EXPECT_EQ(with_settings("", {{"host", "10.0.0.1"}}).value(), "host: 10.0.0.1\n");
    EXPECT_EQ(parsed(with_settings("", {{"host", "a: \"b\" #c"}}).value()).host, "a: \"b\" #c");
}

TEST(ServerConfig, AChangeThatWouldNotParseIsRefused) {
    EXPECT_FALSE(with_settings("port: {http: 80}\n", {{"port.http", "none"}}));
}

TEST(ServerConfig, AnyTextIsReadOrRefused) {
    std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): repeatable on purpose
    const std::string characters = "abport: http\n  -[]{}#\"'&*!|>%@`,?\t0\xff";
    for (int round = 0; round < 3000; ++round) {
        std::string text(random() % 60, ' ');
        for (char& c : text) {
            c = characters[random() % characters.size()];
        }
        const auto config = parse_server_config(text, "f");
        EXPECT_TRUE(config || config.error().message.starts_with("f:")) << config.error().message;
    }
}

}  // namespace
}  // namespace nanokvm::config
