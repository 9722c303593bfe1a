// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/static_file.hpp"

#include <gtest/gtest.h>

namespace nanokvm::net {
namespace {

/// "192.168.1.50/24 via 192.168.1.1" of the only entry, "none" without one.
std::string only(std::string_view content) {
    const auto file = parse_static_file(content);
    return file.entries.size() == 1 ? to_string(file.entries[0].address) + " via " + to_string(file.entries[0].gateway)
                                    : "none";
}

TEST(StaticFile, TheDocumentedExampleIsTwoEntries) {
    const auto file = parse_static_file("192.168.1.50/24 192.168.1.1\n10.0.0.5/8\n");
    EXPECT_TRUE(file.problems.empty());
    ASSERT_EQ(file.entries.size(), 2U);
    EXPECT_EQ(to_string(file.entries[0].address), "192.168.1.50/24");
    EXPECT_EQ(to_string(file.entries[1].gateway), "10.0.0.1");
}

TEST(StaticFile, AMissingOrStrangePrefixIsSixteen) {
    for (const char* line : {"10.1.2.3", "10.1.2.3/", "10.1.2.3/0", "10.1.2.3/33", "10.1.2.3/x", "10.1.2.3/24x"}) {
        EXPECT_EQ(only(line), "10.1.2.3/16 via 10.1.0.1") << line;
    }
}

TEST(StaticFile, AnAddressIsNotItsOwnGateway) {
    EXPECT_EQ(only("192.168.1.1/24"), "192.168.1.1/24 via 192.168.1.254");
}

TEST(StaticFile, BlanksWindowsLineEndsAndCommentsAreNoMatter) {
    EXPECT_EQ(only("  # mine\r\n\r\n\t192.168.1.50/24   192.168.1.9 # router\r\n"), "192.168.1.50/24 via 192.168.1.9");
    EXPECT_EQ(only("192.168.1.50/24 #none"), "192.168.1.50/24 via 192.168.1.1");
}

TEST(StaticFile, ALineThatIsNotUsedIsNamed) {
    const auto file = parse_static_file("hello\n192.168.1.5/24 gateway\n127.0.0.1/8\n192.168.1.6/24\n");
    EXPECT_EQ(file.problems, (std::vector<std::string>{"line 1: 'hello' is not an address for this device",
                                                       "line 2: 'gateway' is not a gateway's address",
                                                       "line 3: '127.0.0.1/8' is not an address for this device"}));
    ASSERT_EQ(file.entries.size(), 1U);
}

TEST(StaticFile, AFileOfNonsenseIsBounded) {
    std::string content;
    for (int i = 0; i < 10'000; ++i) {
        content += "x\n10.0.0.1\n";
    }
    const auto file = parse_static_file(content);
    EXPECT_LE(file.entries.size(), 32U);
    EXPECT_LE(file.problems.size(), 32U);
}

}  // namespace
}  // namespace nanokvm::net
