// SPDX-License-Identifier: GPL-3.0-or-later
#include "edid/bridge.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <filesystem>

#include <gtest/gtest.h>

namespace nanokvm::edid {
namespace {

class BridgeStoreOf : public testing::Test {
protected:
    BridgeStore with(const char* type, const char* hardware) {
        std::filesystem::create_directories(folder_.path() / "etc/kvm");
        EXPECT_TRUE(base::write_file_atomically(folder_.path() / "etc/kvm/hdmi_version", type));
        EXPECT_TRUE(base::write_file_atomically(folder_.path() / "etc/kvm/hw", hardware));
        return find_bridge_store(base::Root(folder_.path()));
    }
    base::TemporaryFolder folder_;
};

TEST_F(BridgeStoreOf, EachTypeIsNamedWithWhereItsEdidLies) {
    EXPECT_NE(with("c\n", "beta\n").reason.find("LT6911C keeps its EDID in its own flash, at 0x018000"),
              std::string::npos);
    EXPECT_NE(with("ux", "beta").reason.find("LT6911UXC keeps its EDID in its own flash, at 0x018000"),
              std::string::npos);
    EXPECT_NE(with("d", "beta").reason.find("LT6911D keeps its EDID in its own flash, at 0x008000"), std::string::npos);
    EXPECT_NE(with("ue", "beta").reason.find("LT6911UXE has no registers"), std::string::npos);
    EXPECT_EQ(find_bridge_store(base::Root("/nowhere")).bridge, "LT6911UXC");
}

TEST_F(BridgeStoreOf, OnlyThePcieBoardCanResetItsBridge) {
    EXPECT_EQ(with("ux", "pcie\n").takes_effect, "at once");
    EXPECT_EQ(with("ux", "beta\n").takes_effect, "after a power cycle");
}

}  // namespace
}  // namespace nanokvm::edid
