// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/resolver.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::net {
namespace {

NameServers names(std::vector<const char*> servers, std::string domain = "") {
    NameServers names;
    for (const char* server : servers) {
        names.servers.push_back(*parse_ipv4(server));
    }
    names.domain = std::move(domain);
    return names;
}

TEST(Resolver, EachServerStandsOnceAndThreeAtMost) {
    EXPECT_EQ(resolver_file(names({"10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"}, "lan.example")),
              "search lan.example\nnameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\n");
    EXPECT_EQ(resolver_file({}), "");
}

TEST(Resolver, ADomainCannotBringALineOfItsOwn) {
    EXPECT_TRUE(is_domain("a-b.example.org"));
    for (const std::string text : {"", "a\nnameserver 6.6.6.6", "a b", ".a", "-a", "ä"}) {
        EXPECT_FALSE(is_domain(text)) << text;
    }
    EXPECT_FALSE(is_domain(std::string(254, 'a')));
    EXPECT_EQ(resolver_file(names({}, "x\nnameserver 6.6.6.6")), "");
}

class ResolverFilesTest : public ::testing::Test {
protected:
    ResolverFilesTest() {
        for (const char* name : {"/etc/kvm/network", "/boot"}) {
            std::filesystem::create_directories(root / name);
        }
    }
    void put(std::string_view path, std::string_view content) {
        ASSERT_TRUE(base::write_file_atomically(root / path, content));
    }
    std::string get(std::string_view path) { return base::read_file(root / path).value_or("-"); }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
};

TEST_F(ResolverFilesTest, RestartsLeaveNoGrowth) {
    put("/etc/resolv.conf", "nameserver 9.9.9.9\n");
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(apply_name_servers(root, names({"10.0.0.1"})));
    }
    EXPECT_EQ(get("/etc/resolv.conf"), "nameserver 10.0.0.1\n");
}

TEST_F(ResolverFilesTest, AUsersOwnServersStay) {
    put("/boot/resolv.conf", "nameserver 1.1.1.1\n");
    put("/etc/resolv.conf", "nameserver 1.1.1.1\n");
    ASSERT_TRUE(apply_name_servers(root, names({"10.0.0.1"})));
    EXPECT_EQ(get("/etc/resolv.conf"), "nameserver 1.1.1.1\n");
    EXPECT_EQ(get("/etc/resolv.conf.dhcp"), "nameserver 10.0.0.1\n");
    put("/etc/kvm/network/dns.mode", "dhcp\n");
    ASSERT_TRUE(apply_name_servers(root, names({"10.0.0.1"})));
    EXPECT_EQ(get("/etc/resolv.conf"), "nameserver 10.0.0.1\n");
    put("/etc/kvm/network/dns.mode", "manual\n");
    ASSERT_TRUE(apply_name_servers(root, names({"10.0.0.2"})));
    EXPECT_EQ(get("/etc/resolv.conf"), "nameserver 10.0.0.1\n");
}

}  // namespace
}  // namespace nanokvm::net
