// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/state_reader.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "net/command.hpp"

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

using net::fallback_address;
using panel::Hdmi;
using panel::Link;
using panel::Usb;

class StateReaderTest : public ::testing::Test {
protected:
    void put(std::string_view path, std::string_view content) {
        std::filesystem::create_directories((root / path).parent_path());
        ASSERT_TRUE(base::write_file_atomically(root / path, content));
    }
    base::TemporaryFolder folder;
    base::Root root{folder.path()};
};

TEST_F(StateReaderTest, AnEmptyDeviceIsUnknown) {
    const auto state = read_state(root, Secrets::read);
    EXPECT_EQ(state.hdmi, Hdmi::unknown);
    EXPECT_EQ(state.usb, Usb::unknown);
    EXPECT_EQ(state.stream, "");
    EXPECT_EQ(state.fps, 0U);
    EXPECT_EQ(state.first_password, "");
}

TEST_F(StateReaderTest, TheStreamsFilesAreShown) {
    put("/kvmapp/kvm/state", "1\n");
    put("/kvmapp/kvm/width", "1920");
    put("/kvmapp/kvm/height", "1080");
    put("/kvmapp/kvm/type", "mjpeg");
    put("/run/nanokvm/now_fps", "29");
    put("/sys/class/udc/4340000.usb/state", "configured\n");
    put("/run/nanokvm/power", "1");
    const auto state = read_state(root, Secrets::leave_out);
    EXPECT_EQ(state.hdmi, Hdmi::signal);
    EXPECT_EQ(state.width, 1920);
    EXPECT_EQ(state.height, 1080);
    EXPECT_EQ(state.stream, "MJPEG");
    EXPECT_EQ(state.fps, 29U);
    EXPECT_EQ(state.usb, Usb::configured);
    EXPECT_EQ(state.power, panel::TargetPower::on);
}

TEST_F(StateReaderTest, WithoutASignalTheLastSizeIsNotShown) {
    put("/kvmapp/kvm/state", "0\n");
    put("/kvmapp/kvm/width", "1920");
    EXPECT_EQ(read_state(root, Secrets::leave_out).width, 0);
    put("/etc/kvm/hdmi_disable", "");
    EXPECT_EQ(read_state(root, Secrets::leave_out).hdmi, Hdmi::disabled);
}

TEST_F(StateReaderTest, NonsenseInAFileIsUnknown) {
    put("/kvmapp/kvm/state", "yes");
    put("/kvmapp/kvm/type", "av1");
    put("/run/nanokvm/now_fps", "30 fps");
    const auto state = read_state(root, Secrets::leave_out);
    EXPECT_EQ(state.hdmi, Hdmi::unknown);
    EXPECT_EQ(state.stream, "");
    EXPECT_EQ(state.fps, 0U);
}

TEST_F(StateReaderTest, ThePasswordIsReadOnlyForWhoAsks) {
    put("/run/nanokvm/first-password", "secret\n");
    EXPECT_EQ(read_state(root, Secrets::leave_out).first_password, "");
    EXPECT_EQ(read_state(root, Secrets::read).first_password, "secret");
}

TEST(StateReader, ALinkIsWhatItsInterfaceHas) {
    const auto with = [](bool running, std::vector<net::Ipv4Prefix> addresses) {
        return link_of({{"eth0", true, running, std::move(addresses)}}, "eth0");
    };
    const net::Ipv4Prefix leased{*net::parse_ipv4("10.0.0.7"), 24};
    EXPECT_EQ(link_of({}, "eth0"), Link::absent);
    EXPECT_EQ(with(false, {leased}), Link::down);
    EXPECT_EQ(with(true, {}), Link::no_address);
    EXPECT_EQ(with(true, {fallback_address}), Link::fallback);
    EXPECT_EQ(with(true, {fallback_address, leased}), Link::online);
    EXPECT_EQ(to_string(fallback_address), "192.168.90.1/22");
}

TEST(StateReader, TheControllersStateIsReadToItsEnd) {
    EXPECT_EQ(usb_of("configured\n"), Usb::configured);
    EXPECT_EQ(usb_of("not attached\n"), Usb::not_attached);
    EXPECT_EQ(usb_of("suspended\n"), Usb::suspended);
    EXPECT_EQ(usb_of("addressed\n"), Usb::unknown);
}

}  // namespace
}  // namespace nanokvm::system
