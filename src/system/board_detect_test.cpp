// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/board_detect.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <fstream>
#include <set>

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

using power::Hardware;
using Devices = std::set<std::pair<int, int>>;  // bus and address

I2cProbe with(Devices devices) {
    return [devices = std::move(devices)](int bus, std::uint8_t address) { return devices.contains({bus, address}); };
}

TEST(BoardDetect, TheOledTellsTheBoard) {
    EXPECT_EQ(classify_board(with({{1, 0x3D}})), Hardware::alpha);
    EXPECT_EQ(classify_board(with({{5, 0x3D}})), Hardware::beta);
    EXPECT_EQ(classify_board(with({{5, 0x3C}})), Hardware::pcie);
    EXPECT_EQ(classify_board(with({})), Hardware::beta) << "a Cube Lite has no OLED";
}

TEST(BoardDetect, TheFirstAnswerTellsTheBridge) {
    EXPECT_EQ(classify_bridge(with({{4, 0x2B}, {4, 0x2C}, {4, 0x44}})), "c");
    EXPECT_EQ(classify_bridge(with({{4, 0x2B}, {4, 0x44}})), "ux");
    EXPECT_EQ(classify_bridge(with({{4, 0x2B}})), "d");
    EXPECT_EQ(classify_bridge(with({{4, 0x44}})), "ue");
}

/// A device whose lines and pads are files.
class InitBoardTest : public ::testing::Test {
protected:
    InitBoardTest() {
        for (const char* number : {"371", "451", "502", "503", "505", "506", "507"}) {
            std::filesystem::create_directories(lines / ("gpio" + std::string(number)));
            for (const char* file : {"direction", "value"}) {
                std::ofstream(lines / ("gpio" + std::string(number)) / file) << "-";
            }
        }
        std::filesystem::create_directories(root / "/dev");
        std::filesystem::create_directories(root / "/etc/kvm");
        std::ofstream(root / "/dev/mem") << "";
        std::filesystem::resize_file(root / "/dev/mem", 0x0300'2000);
        std::ofstream(root / "/dev/i2c-4") << "";
    }
    base::Result<BoardReport> init(Devices devices, Detect detect = Detect::when_unknown) {
        return init_board({root, root / "/dev/mem", with(std::move(devices))}, detect);
    }
    std::string get(std::string_view path) { return base::read_file(root / path).value_or(""); }
    std::string direction(const std::string& number) {
        return base::read_file(lines / ("gpio" + number) / "direction").value_or("");
    }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    std::filesystem::path lines = root / "/sys/class/gpio";
};

TEST_F(InitBoardTest, AFreshBoardIsFoundOutAndKept) {
    const auto report = init({{5, 0x3C}, {4, 0x2B}, {4, 0x44}});
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->warnings.empty()) << report->warnings.front();
    EXPECT_EQ(get("/etc/kvm/hw"), "pcie\n");
    EXPECT_EQ(get("/etc/kvm/hdmi_version"), "ux\n");
    EXPECT_EQ(direction("503"), "low");
    EXPECT_EQ(direction("505"), "low");
    EXPECT_EQ(direction("507"), "-") << "not a button of this board";
    for (const char* number : {"451", "502", "506"}) {
        EXPECT_EQ(direction(number), "high") << "bridge and OLED run, WiFi has its supply";
    }
}

TEST_F(InitBoardTest, AKnownBoardIsNotLookedAtAgain) {
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/hw", "alpha\n"));
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/hdmi_version", "d\n"));
    const auto report = init_board({root, root / "/dev/mem",
                                    [](int, std::uint8_t) -> bool {
                                        ADD_FAILURE() << "the bus is disturbed";
                                        return false;
                                    }},
                                   Detect::when_unknown);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->hardware, Hardware::alpha);
    EXPECT_EQ(direction("507"), "low");
    EXPECT_EQ(direction("371"), "high") << "the OLED runs";
    EXPECT_EQ(direction("502"), "-") << "nothing of this board";
}

TEST_F(InitBoardTest, TheButtonsAreReleasedBeforeTheBoardIsKnown) {
    const auto released = release_buttons({root, root / "/dev/mem", with({})});
    ASSERT_TRUE(released) << released.error().message;
    EXPECT_TRUE(released->warnings.empty());
    EXPECT_EQ(direction("503"), "low");
    EXPECT_EQ(direction("505"), "low");
    for (const char* number : {"371", "451", "502", "506", "507"}) {
        EXPECT_EQ(direction(number), "-") << number;
    }
    EXPECT_EQ(get("/etc/kvm/hw"), "") << "nothing was found out";
}

TEST_F(InitBoardTest, OnlyTheKnownBoardsOwnButtonsAreReleased) {
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/hw", "alpha\n"));
    ASSERT_TRUE(release_buttons({root, root / "/dev/mem", with({})}));
    EXPECT_EQ(direction("507"), "low");
    EXPECT_EQ(direction("505"), "-");
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/hw", "atx\n"));
    std::ofstream(lines / "gpio503/direction") << "-";
    const auto other = release_buttons({root, root / "/dev/mem", with({})});
    ASSERT_TRUE(other);
    EXPECT_EQ(other->warnings.size(), 1U);
    EXPECT_EQ(direction("503"), "-");
}

TEST_F(InitBoardTest, WifiIsOffAndTheOledsRunWhileTheBusesAreLookedThrough) {
    std::string during;
    const auto report = init_board({root, root / "/dev/mem",
                                    [&](int, std::uint8_t) {
                                        during = direction("506") + " " + direction("371") + " " + direction("502");
                                        return false;
                                    }},
                                   Detect::again);
    ASSERT_TRUE(report);
    EXPECT_EQ(during, "low high high");
    EXPECT_EQ(direction("506"), "high");
}

TEST_F(InitBoardTest, AnAlphaKeepsItsBridgeSoThatTheNextBootIsQuick) {
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/hw", "alpha\n"));
    ASSERT_TRUE(init({{4, 0x2B}}));
    EXPECT_EQ(get("/etc/kvm/hdmi_version"), "d\n");
}

TEST_F(InitBoardTest, OtherHardwareIsLeftAlone) {
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/hw", "pro\n"));
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/hdmi_version", "d\n"));
    const auto report = init({});
    ASSERT_TRUE(report);
    ASSERT_EQ(report->warnings.size(), 1U);
    EXPECT_NE(report->warnings[0].find("'pro'"), std::string::npos);
    EXPECT_EQ(direction("503"), "-");
    EXPECT_EQ(direction("502"), "-");
}

TEST_F(InitBoardTest, WithoutABusNothingIsGuessed) {
    std::filesystem::remove(root / "/dev/i2c-4");
    const auto report = init({});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->hardware, Hardware::unknown);
    EXPECT_EQ(get("/etc/kvm/hw"), "");
}

TEST_F(InitBoardTest, AButtonThatCannotBeTakenIsAnError) {
    std::filesystem::remove_all(lines / "gpio503");
    EXPECT_FALSE(init({}));
}

}  // namespace
}  // namespace nanokvm::system
