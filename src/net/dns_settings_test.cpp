// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/dns_settings.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "net/resolver.hpp"

#include <gtest/gtest.h>

namespace nanokvm::net {
namespace {

using Servers = std::vector<std::string>;

class DnsSettingsTest : public ::testing::Test {
protected:
    void put(std::string_view path, std::string_view content) {
        std::filesystem::create_directories((root / path).parent_path());
        ASSERT_TRUE(base::write_file_atomically(root / path, content));
    }
    std::string get(std::string_view path) { return base::read_file(root / path).value_or("-"); }
    std::string why(const base::Result<void>& result) { return result ? "" : result.error().message; }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
};

TEST_F(DnsSettingsTest, AFreshDeviceAsksWhatDhcpGave) {
    put("/etc/resolv.conf", "search lan\nnameserver 10.0.0.1\n");
    const auto state = read_dns(root);
    EXPECT_EQ(state.mode, DnsMode::dhcp);
    EXPECT_TRUE(state.servers.empty());
    EXPECT_EQ(state.effective, (ResolverText{{"10.0.0.1"}, {"lan"}}));
    EXPECT_EQ(state.dhcp, state.effective);
}

TEST_F(DnsSettingsTest, TheUsersServersAreInForceWhateverDhcpSays) {
    put("/etc/resolv.conf", "search lan\nnameserver 10.0.0.1\n");
    ASSERT_TRUE(set_manual_dns(root, {"9.9.9.9", "2620:FE::FE", "9.9.9.9"}));
    EXPECT_EQ(get("/etc/resolv.conf"), "nameserver 9.9.9.9\nnameserver 2620:fe::fe\n");
    EXPECT_EQ(get("/boot/resolv.conf"), get("/etc/resolv.conf"));
    EXPECT_EQ(get("/etc/kvm/network/dns.mode"), "manual\n");
    EXPECT_EQ(get("/etc/kvm/network/dns.servers"), "9.9.9.9\n2620:fe::fe\n");
    EXPECT_EQ(get("/etc/resolv.conf.dhcp"), "search lan\nnameserver 10.0.0.1\n");
    ASSERT_TRUE(apply_name_servers(root, {{*parse_ipv4("10.0.0.2")}, "lan"}));
    const auto state = read_dns(root);
    EXPECT_EQ(state.mode, DnsMode::manual);
    EXPECT_EQ(state.effective.servers, (Servers{"9.9.9.9", "2620:fe::fe"}));
    EXPECT_EQ(state.dhcp, (ResolverText{{"10.0.0.2"}, {"lan"}}));
}

TEST_F(DnsSettingsTest, BackToDhcpKeepsTheUsersServersForLater) {
    put("/etc/resolv.conf", "nameserver 10.0.0.1\n");
    ASSERT_TRUE(set_manual_dns(root, {"9.9.9.9"}));
    ASSERT_TRUE(set_dhcp_dns(root));
    EXPECT_EQ(get("/etc/resolv.conf"), "nameserver 10.0.0.1\n");
    EXPECT_EQ(get("/etc/kvm/network/dns.mode"), "dhcp\n");
    EXPECT_EQ(get("/boot/resolv.conf"), "-");
    EXPECT_EQ(get("/boot/resolv.conf.manual.bak"), "nameserver 9.9.9.9\n");
    EXPECT_EQ(read_dns(root).servers, Servers{"9.9.9.9"});
    ASSERT_TRUE(apply_name_servers(root, {{*parse_ipv4("10.0.0.2")}, ""}));
    EXPECT_EQ(get("/etc/resolv.conf"), "nameserver 10.0.0.2\n");
}

TEST_F(DnsSettingsTest, WithoutAnAnswerThereIsNoWayBack) {
    put("/boot/resolv.conf", "nameserver 9.9.9.9\n");
    put("/etc/resolv.conf", "nameserver 9.9.9.9\n");
    EXPECT_EQ(dns_mode(root), DnsMode::manual);
    EXPECT_EQ(why(set_dhcp_dns(root)), "no dhcp dns is currently available");
    EXPECT_EQ(get("/etc/kvm/network/dns.mode"), "-");
    put("/tmp/resolv.conf", "nameserver 10.0.0.1\n");
    ASSERT_TRUE(set_dhcp_dns(root));
    EXPECT_EQ(get("/etc/resolv.conf"), "nameserver 10.0.0.1\n");
}

TEST_F(DnsSettingsTest, WhatIsNoListOfServersIsRefused) {
    put("/etc/resolv.conf", "nameserver 10.0.0.1\n");
    EXPECT_EQ(why(set_manual_dns(root, {})), "dns servers are required");
    EXPECT_EQ(why(set_manual_dns(root, {"9.9.9.9", "dns.example"})), "invalid dns server: dns.example");
    EXPECT_EQ(why(set_manual_dns(root, {"1.0.0.1", "1.0.0.2", "1.0.0.3", "1.0.0.4", "1.0.0.5", "1.0.0.6", "1.0.0.7"})),
              "too many dns servers");
    EXPECT_EQ(get("/etc/resolv.conf"), "nameserver 10.0.0.1\n");
    EXPECT_EQ(dns_mode(root), DnsMode::dhcp);
}

TEST_F(DnsSettingsTest, OtherInterfacesTellUsTheirServers) {
    ASSERT_TRUE(set_manual_dns(root, {"9.9.9.9"}));
    EXPECT_EQ(std::filesystem::read_symlink(root / dns_hook), root / "/usr/bin/nanokvm");
    std::filesystem::remove(root / dns_hook);
    put(dns_hook, "what the stock firmware left");
    ASSERT_TRUE(set_manual_dns(root, {"9.9.9.9"}));
    EXPECT_EQ(std::filesystem::read_symlink(root / dns_hook), root / "/usr/bin/nanokvm");
}

}  // namespace
}  // namespace nanokvm::net
