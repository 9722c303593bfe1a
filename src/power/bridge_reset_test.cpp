// SPDX-License-Identifier: GPL-3.0-or-later
// The lines are files that stand for sysfs.
#include "power/bridge_reset.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace nanokvm::power {
namespace {

class BridgeResetTest : public ::testing::Test {
protected:
    void make_line() {
        std::filesystem::create_directories(line);
        for (const char* file : {"direction", "value"}) {
            std::ofstream(line / file) << "in";
        }
    }
    std::string content(const char* file) { return base::read_file(line / file).value_or("?"); }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    std::filesystem::path line = root / "/sys/class/gpio/gpio451";
};

TEST_F(BridgeResetTest, HasItsLevelFromTheFirstInstantAndKeepsIt) {
    make_line();
    {
        BridgeReset bridge(Gpio(root), Hardware::pcie);
        EXPECT_TRUE(bridge.wired());
        EXPECT_EQ(content("direction"), "in") << "nothing was said of it yet";
        ASSERT_TRUE(bridge.set(true));
        EXPECT_EQ(content("direction"), "high");
        ASSERT_TRUE(bridge.set(false));
        EXPECT_TRUE(content("direction").starts_with("low"));  // files keep the rest of what was there
        ASSERT_TRUE(bridge.set(true));
    }
    EXPECT_EQ(content("direction"), "high") << "the target keeps its monitor when the server ends";
}

TEST_F(BridgeResetTest, IsHeldAtOnceWhereThatIsWanted) {
    make_line();
    BridgeReset bridge(Gpio(root), Hardware::pcie);
    ASSERT_TRUE(bridge.set(false));
    EXPECT_TRUE(content("direction").starts_with("low"));  // files keep the rest of what was there
}

TEST_F(BridgeResetTest, IsNothingOnOtherBoards) {
    make_line();
    for (const auto hardware : {Hardware::alpha, Hardware::beta, Hardware::atx, Hardware::unknown}) {
        BridgeReset bridge(Gpio(root), hardware);
        EXPECT_FALSE(bridge.wired());
        EXPECT_TRUE(bridge.set(false));
    }
    EXPECT_EQ(content("direction"), "in");
}

TEST_F(BridgeResetTest, SaysWhyItCannot) {
    BridgeReset bridge(Gpio(root), Hardware::pcie);
    const auto failed = bridge.set(true);
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().message.find("gpio"), std::string::npos) << failed.error().message;
}

}  // namespace
}  // namespace nanokvm::power
