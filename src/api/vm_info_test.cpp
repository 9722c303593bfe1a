// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_info.hpp"

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

TEST(VmInfo, KnownImagesAreNamedByVersionOthersAsTheyAre) {
    EXPECT_EQ(image_version("2025-04-17-14-21-98d17d.img"), "v1.4.1");
    EXPECT_EQ(image_version("2027-01-01-own.img"), "2027-01-01-own.img");
    EXPECT_EQ(image_version(""), "");
}

TEST(VmInfo, HardwareIsOneOfTheThreeWordsThatClientsKnow) {
    EXPECT_EQ(hardware_name("beta"), "Beta");
    EXPECT_EQ(hardware_name("pcie"), "PCIE");
    EXPECT_EQ(hardware_name("alpha"), "Alpha");
    EXPECT_EQ(hardware_name("atx"), "Alpha");
    EXPECT_EQ(hardware_name(""), "Alpha");
}

}  // namespace
}  // namespace nanokvm::api
