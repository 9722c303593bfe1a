// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/operation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = Operation::Kind;

TEST(Operations, EveryOneHasAnInverseThatLeadsBackToIt) {
    const Operation all[] = {
        {.kind = Kind::make_folder, .path = "g0/configs/c.1"},
        {.kind = Kind::remove_folder, .path = "g0/configs/c.1"},
        {.kind = Kind::write, .path = "g0/idVendor", .value = "0x3346", .before = "0x0000"},
        {.kind = Kind::link, .path = "g0/configs/c.1/hid.GS0", .value = "g0/functions/hid.GS0"},
        {.kind = Kind::unlink, .path = "g0/configs/c.1/hid.GS0", .value = "g0/functions/hid.GS0"},
        {.kind = Kind::bind, .path = "g0/UDC", .value = "4340000.usb"},
        {.kind = Kind::unbind, .path = "g0/UDC", .value = "4340000.usb"},
    };
    for (const auto& operation : all) {
        const auto back = inverse(operation);
        ASSERT_EQ(back.size(), 1U) << to_string(operation);
        EXPECT_THAT(inverse(back[0]), ElementsAre(operation)) << to_string(operation);
    }
}

TEST(Operations, ARemovedFolderComesBackWithItsAttributes) {
    const auto back = inverse({.kind = Kind::remove_folder,
                               .path = "g0/functions/hid.GS0",
                               .lost = {{"g0/functions/hid.GS0/protocol", "1"}}});
    ASSERT_EQ(back.size(), 2U);
    EXPECT_EQ(to_string(back[0]), "make g0/functions/hid.GS0");
    EXPECT_EQ(to_string(back[1]), "write 1 to g0/functions/hid.GS0/protocol");
}

TEST(Operations, WhatTheKernelCannotUnsetIsLeft) {
    EXPECT_THAT(inverse({.kind = Kind::write, .path = "g0/os_desc/qw_sign", .value = "MSFT100"}), IsEmpty());
}

TEST(Operations, AreNamedForPeople) {
    EXPECT_EQ(to_string({.kind = Kind::bind, .path = "g0/UDC", .value = "dummy_udc.0"}), "bind g0 to dummy_udc.0");
    EXPECT_EQ(to_string({.kind = Kind::write, .path = "g0/f", .value = ""}), "write nothing to g0/f");
    EXPECT_EQ(to_string({.kind = Kind::write, .path = "g0/f", .value = std::string("\x05\x01", 2)}),
              "write 2 bytes to g0/f");
}

}  // namespace
}  // namespace nanokvm::gadget
