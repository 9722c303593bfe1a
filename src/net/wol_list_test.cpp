// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/wol_list.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::net {
namespace {

constexpr MacAddress example{0x48, 0xDA, 0x35, 0x6F, 0x00, 0x1A};

TEST(Mac, IsReadHoweverPeopleWriteIt) {
    for (const char* text :
         {"48:DA:35:6F:00:1A", "48-da-35-6f-00-1a", "48da.356f.001a", "48DA356F001A", "  48:da:35:6F:00:1a\r\n"}) {
        EXPECT_EQ(parse_mac(text), example) << text;
    }
    EXPECT_EQ(to_string(example), "48:DA:35:6F:00:1A");
    for (const char* text : {"", "zz", "48:DA:35:6F:00", "48:DA:35:6F:00:1A:00", "48:DA:35:6F:00:1G",
                             "48 DA 35 6F 00 1A", "0x48DA356F001A", "48:DA:35:6F:00:1A; reboot", ":::::"}) {
        EXPECT_EQ(parse_mac(text), std::nullopt) << text;
    }
}

TEST(WolName, IsOneLineWithSingleBlanks) {
    EXPECT_EQ(wol_name("  my \t desktop\n"), "my desktop");
    EXPECT_EQ(wol_name("机架 7"), "机架 7");
    for (const std::string text : {"", " \t ", "a\x01", "\xFF", "\x7F"}) {
        EXPECT_EQ(wol_name(text), std::nullopt) << text;
    }
    EXPECT_EQ(wol_name(std::string(65, 'a')), std::nullopt);
}

TEST(WolList, IsWrittenAsTheStockFirmwareDoes) {
    const std::string text = "48:DA:35:6F:00:1A my desktop\n00:00:00:00:00:01\n";
    const auto list = parse_wol_list(text);
    EXPECT_EQ(list, (WolList{{example, "my desktop"}, {{0, 0, 0, 0, 0, 1}, ""}}));
    EXPECT_EQ(to_text(list), text);
}

TEST(WolList, WhatIsNoMachineIsLeftOut) {
    EXPECT_EQ(to_text(parse_wol_list("\n# mine\nreboot\n48da356f001a\r\n48:DA:35:6F:00:1A again\n000000000002  a  b ")),
              "48:DA:35:6F:00:1A\n00:00:00:00:00:02 a b\n");
    EXPECT_EQ(to_text(parse_wol_list("000000000002 \x01\n")), "00:00:00:00:00:02\n");
}

TEST(WolList, HasABound) {
    std::string text;
    for (int i = 0; i < 300; ++i) {
        text += "00000000" + std::to_string(1000 + i) + "\n";
    }
    EXPECT_EQ(parse_wol_list(text).size(), most_wol_entries);
}

TEST(WolList, IsKeptInItsFolder) {
    const base::TemporaryFolder folder;
    const base::Root root(folder.path());
    EXPECT_EQ(load_wol_list(root).error().code, ENOENT);
    const WolList list{{example, "desktop"}};
    ASSERT_TRUE(save_wol_list(root, list));
    EXPECT_EQ(load_wol_list(root).value(), list);
    EXPECT_EQ(base::read_file(root / "/etc/kvm/cache/wol"), "48:DA:35:6F:00:1A desktop\n");
}

}  // namespace
}  // namespace nanokvm::net
