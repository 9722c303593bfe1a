// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/doctor.hpp"

#include "base/temporary_folder.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

Examination well() {
    Examination examination;
    examination.facts.hardware = "beta";
    examination.facts.clock = 1'800'000'000;
    examination.facts.state.ethernet = panel::Link::online;
    examination.facts.state.ethernet_address = "10.0.0.7";
    examination.facts.state.hdmi = panel::Hdmi::signal;
    examination.facts.state.usb = panel::Usb::configured;
    examination.supervisor_of_server = examination.supervisor_of_system = true;
    examination.answers = examination.usb_controller = true;
    return examination;
}

/// What is not good.
std::vector<Finding> complaints(const Examination& examination) {
    auto findings = judge(examination);
    std::erase_if(findings, [](const Finding& one) { return one.level == Finding::Level::good; });
    return findings;
}

TEST(Doctor, ADeviceThatIsWellIsGreen) {
    EXPECT_TRUE(complaints(well()).empty());
    EXPECT_NE(to_text(judge(well())).find("ok The network address is 10.0.0.7\n"), std::string::npos);
}

TEST(Doctor, WhatIsUnpluggedIsANoteAndWhatIsBrokenAFault) {
    Examination examination = well();
    examination.facts.state.hdmi = panel::Hdmi::no_signal;
    EXPECT_EQ(complaints(examination), (std::vector<Finding>{{Finding::Level::note, "There is no HDMI signal"}}));
    examination = well();
    examination.facts.state.ethernet = panel::Link::gateway_silent;
    EXPECT_EQ(complaints(examination),
              (std::vector<Finding>{
                  {Finding::Level::note, "The network address is 10.0.0.7, but the gateway does not answer"}}));
    examination = well();
    examination.lacks_data_partition = true;
    ASSERT_EQ(complaints(examination).size(), 1U);
    EXPECT_EQ(complaints(examination)[0].level, Finding::Level::note);
    EXPECT_NE(complaints(examination)[0].sentence.find("no partition of their own"), std::string::npos);
    examination = well();
    examination.facts.free_bytes = 0;
    EXPECT_EQ(complaints(examination), (std::vector<Finding>{{Finding::Level::fault, "The SD card is full"}}));
    examination = well();
    examination.facts.hardware = "pro";
    EXPECT_EQ(complaints(examination),
              (std::vector<Finding>{{Finding::Level::fault, "The board 'pro' is not supported"}}));
}

TEST(Doctor, AServerThatKeepsEndingHasALog) {
    Examination examination = well();
    examination.facts.server_runs = false;
    examination.answers = false;
    const auto found = complaints(examination);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_NE(found[0].sentence.find("NanoKVM-Server.log"), std::string::npos);
    examination.supervisor_of_server = false;
    EXPECT_NE(complaints(examination)[0].sentence.find("was not started"), std::string::npos);
}

TEST(Doctor, NothingIsThereInAnEmptyFolder) {
    const base::TemporaryFolder folder;
    const auto examination = examine(base::Root(folder.path()), {});
    EXPECT_FALSE(examination.answers || examination.supervisor_of_server || examination.usb_controller);
    EXPECT_GE(complaints(examination).size(), 5U);
}

}  // namespace
}  // namespace nanokvm::system
