// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/identity.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

constexpr std::string_view chip = "UID: 0123abcd_4567ef89\n";

TEST(Identity, ComesFromTheSha512OfTheChipsId) {
    const auto identity = identity_of(chip);
    EXPECT_EQ(identity.addresses.device, "48:da:35:6e:e1:d9");
    EXPECT_EQ(identity.addresses.host, "48:da:35:6d:e1:d9");
    EXPECT_EQ(identity.serial, "95EBBA55CB43F283");
}

TEST(Identity, PrefersTheChipAndFallsBackToTheMachineId) {
    const base::TemporaryFolder folder;
    const base::Root root(folder.path());
    EXPECT_EQ(load_identity(root).source, "");
    std::filesystem::create_directories(folder.path() / "etc");
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/machine-id", "0a\n"));
    EXPECT_EQ(load_identity(root).source, "/etc/machine-id");
    std::filesystem::create_directories(folder.path() / "sys/class/cvi-base");
    ASSERT_TRUE(base::write_file_atomically(root / "/sys/class/cvi-base/base_uid", chip));
    EXPECT_EQ(load_identity(root).addresses, identity_of(chip).addresses);
    EXPECT_EQ(load_identity(root).source, "/sys/class/cvi-base/base_uid");
}

}  // namespace
}  // namespace nanokvm::gadget
