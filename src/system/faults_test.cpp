// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/faults.hpp"

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

Facts well() {
    Facts facts;
    facts.hardware = "beta";
    facts.clock = 1'800'000'000;
    facts.state.ethernet = panel::Link::online;
    facts.state.hdmi = panel::Hdmi::signal;
    facts.state.usb = panel::Usb::configured;
    return facts;
}

std::string only(const Facts& facts) {
    const auto faults = faults_of(facts);
    return faults.size() == 1 ? faults.front() : std::to_string(faults.size()) + " faults";
}

TEST(Faults, ADeviceThatIsWellHasNone) {
    EXPECT_TRUE(faults_of(well()).empty());
}

TEST(Faults, EachHasItsSentence) {
    Facts facts = well();
    facts.server_runs = false;
    EXPECT_EQ(only(facts), "The server is not running");
    facts = well();
    facts.settings_writable = false;
    facts.free_bytes = 0;
    EXPECT_EQ(only(facts), "The SD card is read-only: settings cannot be saved");
    facts = well();
    facts.free_bytes = 4096;
    EXPECT_EQ(only(facts), "The SD card is full: settings cannot be saved");
    facts = well();
    facts.hardware = "pro";
    EXPECT_EQ(only(facts), "The board is not known: power and reset are off");
    facts = well();
    facts.state.ethernet = panel::Link::fallback;
    EXPECT_EQ(only(facts), "No DHCP server answered: using 192.168.90.1");
    facts = well();
    facts.state.hdmi = panel::Hdmi::no_signal;
    EXPECT_EQ(only(facts), "No HDMI signal");
    facts = well();
    facts.clock = 30;
    EXPECT_EQ(only(facts), "The clock is not set: certificates may seem invalid");
}

TEST(Faults, WithoutACableWiFiWillDo) {
    Facts facts = well();
    facts.state.ethernet = panel::Link::down;
    EXPECT_EQ(only(facts), "No network cable");
    facts.state.wifi = panel::Link::online;
    EXPECT_TRUE(faults_of(facts).empty());
}

TEST(Faults, TheWorstComesFirst) {
    Facts facts = well();
    facts.clock = 0;
    facts.server_runs = false;
    EXPECT_EQ(faults_of(facts).front(), "The server is not running");
}

}  // namespace
}  // namespace nanokvm::system
