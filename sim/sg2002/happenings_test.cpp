// SPDX-License-Identifier: GPL-3.0-or-later
#include "happenings.hpp"

#include <gtest/gtest.h>

namespace nanokvm::sim::sg2002 {
namespace {

using Kind = Happening::Kind;

TEST(Happenings, ASignalHasSizeAndRateAndMayComeSilently) {
    const auto loud = parse_happening("signal 1280x720@60").value();
    EXPECT_EQ(loud.kind, Kind::signal);
    EXPECT_EQ(loud.signal, (HdmiSignal{{1280, 720}, 60'000}));
    EXPECT_EQ(parse_happening("signal 640x480@30 silently").value().kind, Kind::silent_signal);
    EXPECT_FALSE(parse_happening("signal off").value().signal);
}

TEST(Happenings, FaultsNameWhatTheyAreOf) {
    EXPECT_EQ(parse_happening("bridge frozen").value().number, 1U);
    EXPECT_EQ(parse_happening("bridge free").value().number, 0U);
    EXPECT_EQ(parse_happening("encoder 2 hangs").value().kind, Kind::hang);
    EXPECT_EQ(parse_happening("encoder 2 overflows").value().number, 2U);
    EXPECT_EQ(parse_happening("memory 3").value().number, 3U);
}

TEST(Happenings, WhatMeansNothingIsRefusedWithWhatWouldMeanSomething) {
    for (const char* line : {"", "signal", "signal 1280x720", "signal 0x720@60", "signal 1280x720@60 loudly", "bridge",
                             "encoder x hangs", "encoder 1 sings", "memory -1", "memory 1x", "reboot"}) {
        const auto refused = parse_happening(line);
        ASSERT_FALSE(refused) << line;
        EXPECT_NE(refused.error().message.find("signal off"), std::string::npos);
    }
}

}  // namespace
}  // namespace nanokvm::sim::sg2002
