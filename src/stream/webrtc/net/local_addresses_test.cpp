// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/net/local_addresses.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc::net {
namespace {

LocalAddress on(const std::string& interface, const std::string& address) {
    return {interface, boost::asio::ip::make_address(address)};
}

const std::vector<LocalAddress> machine{
    on("lo", "127.0.0.1"), on("lo", "::1"),           on("eth0", "2001:db8::1"),      on("eth0", "192.0.2.1"),
    on("eth0", "fe80::1"), on("usb0", "169.254.3.4"), on("tailscale0", "100.64.0.1"),
};

TEST(LocalAddresses, AreThoseThatOthersCanReachIpv4First) {
    EXPECT_THAT(
        choose_addresses(machine, {}, true),
        testing::ElementsAre(on("eth0", "192.0.2.1"), on("tailscale0", "100.64.0.1"), on("eth0", "2001:db8::1")));
    EXPECT_THAT(choose_addresses(machine, {}, false),
                testing::ElementsAre(on("eth0", "192.0.2.1"), on("tailscale0", "100.64.0.1")));
}

TEST(LocalAddresses, CanBeLimitedToInterfaces) {
    EXPECT_THAT(choose_addresses(machine, {"eth0"}, true),
                testing::ElementsAre(on("eth0", "192.0.2.1"), on("eth0", "2001:db8::1")));
    EXPECT_THAT(choose_addresses(machine, {"wlan0"}, true), testing::IsEmpty());
}

TEST(LocalAddresses, LoopbackIsTheLastResortOrNamed) {
    const std::vector<LocalAddress> alone{on("lo", "127.0.0.1"), on("eth0", "fe80::1")};
    EXPECT_THAT(choose_addresses(alone, {}, true), testing::ElementsAre(on("lo", "127.0.0.1")));
    EXPECT_THAT(choose_addresses(machine, {"lo"}, true), testing::ElementsAre(on("lo", "127.0.0.1"), on("lo", "::1")));
}

TEST(LocalAddresses, AreAtMost16) {
    std::vector<LocalAddress> many;
    for (int i = 1; i < 100; ++i) {
        many.push_back(on("eth0", "192.0.2." + std::to_string(i)));
    }
    EXPECT_EQ(choose_addresses(many, {}, true).size(), max_local_addresses);
}

}  // namespace
}  // namespace nanokvm::stream::webrtc::net
