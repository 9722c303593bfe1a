// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/connection_table.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

TEST(ConnectionTable, BoundsConnectionsPerNetworkAndInAll) {
    const auto table = std::make_shared<ConnectionTable>(4, 2);
    const auto a = table->admit("2001:db8::1");
    const auto b = table->admit("2001:db8::2");
    EXPECT_EQ(table->admit("2001:db8::3"), nullptr) << "the same /64";
    const auto c = table->admit("192.0.2.1");
    const auto d = table->admit("192.0.2.2");
    EXPECT_NE(d, nullptr);
    EXPECT_TRUE(table->full());
    EXPECT_EQ(table->admit("192.0.2.3"), nullptr);
}

TEST(ConnectionTable, GivesPlacesBack) {
    const auto table = std::make_shared<ConnectionTable>(10, 1);
    for (int round = 0; round < 100; ++round) {
        const auto lease = table->admit("192.0.2.1");
        ASSERT_NE(lease, nullptr);
        ASSERT_EQ(table->admit("192.0.2.1"), nullptr);
    }
    EXPECT_EQ(table->total(), 0U);
}

TEST(ConnectionTable, LoopbackHasNoLimitOfItsOwn) {
    const auto table = std::make_shared<ConnectionTable>(5, 1);
    std::vector<std::shared_ptr<const void>> leases;
    for (int i = 0; i < 5; ++i) {
        leases.push_back(table->admit("127.0.0.1"));
        EXPECT_NE(leases.back(), nullptr);
    }
    EXPECT_EQ(table->admit("127.0.0.1"), nullptr);
}

TEST(ConnectionTable, LeasesMayOutliveTheirServer) {
    auto table = std::make_shared<ConnectionTable>(5, 1);
    auto lease = table->admit("192.0.2.1");
    table.reset();
    lease.reset();
    SUCCEED() << "judged by the address sanitizer";
}

}  // namespace
}  // namespace nanokvm::http
