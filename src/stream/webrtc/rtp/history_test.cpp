// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtp/history.hpp"

#include <cstring>
#include <random>

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc {
namespace {

void add_and_send(History& history, std::size_t bytes) {
    ASSERT_NE(history.add(bytes), nullptr);
    history.was_sent();
}

TEST(History, FindsWhatWasSentAndNothingElse) {
    History history(65'530);
    for (int i = 0; i < 20; ++i) {
        add_and_send(history, 100);
    }
    ASSERT_NE(history.add(100), nullptr);
    ASSERT_NE(history.find(65'530), nullptr);
    EXPECT_EQ(history.find(65'530)->number, 65'530U);
    ASSERT_NE(history.find(13), nullptr) << "the sequence number wrapped";
    EXPECT_EQ(history.find(13)->number, 65'549U);
    EXPECT_EQ(history.find(14), nullptr) << "waits to be sent";
    EXPECT_EQ(history.find(65'529), nullptr) << "never was";
    EXPECT_EQ(history.find(500), nullptr);
}

TEST(History, TheOldestGoesInPacketsAndBytes) {
    History many(1);
    for (std::size_t i = 0; i < History::max_packets + 10; ++i) {
        add_and_send(many, 1);
    }
    EXPECT_EQ(many.find(10), nullptr);
    EXPECT_NE(many.find(11), nullptr);
    History big(1);
    for (std::size_t i = 0; i < History::max_bytes / 10'000 + 10; ++i) {
        add_and_send(big, 10'000);
    }
    EXPECT_EQ(big.find(1), nullptr);
    EXPECT_NE(big.find(12), nullptr);
}

TEST(History, NothingThatWaitsIsOverwritten) {
    History history(1);
    std::size_t added = 0;
    while (history.add(1200) != nullptr) {
        ++added;
    }
    EXPECT_GE(added, 870U);
    EXPECT_EQ(history.unsent(), added);
    history.was_sent();
    EXPECT_NE(history.add(1200), nullptr);
    EXPECT_EQ(history.add(1200), nullptr);
}

TEST(History, TakingBackIsAsIfItHadNeverBeen) {
    History history(1);
    add_and_send(history, 10);
    const auto mark = history.next();
    ASSERT_NE(history.add(10), nullptr);
    ASSERT_NE(history.add(10), nullptr);
    history.take_back(mark);
    EXPECT_TRUE(history.all_sent());
    EXPECT_EQ(history.next(), mark);
    ASSERT_NE(history.add(10), nullptr);
    EXPECT_EQ(history.newest().number, mark);
}

TEST(History, WhatIsFoundIsWhatWasWritten) {
    History history(40'000);
    std::mt19937 random(3);
    for (int i = 0; i < 100'000; ++i) {
        const std::size_t bytes = 1 + random() % 1500;
        std::byte* const at = history.add(bytes);
        ASSERT_NE(at, nullptr);
        std::memset(at, static_cast<int>(history.newest().number & 0xffU), bytes);
        history.was_sent();
        if (auto* packet = history.find(static_cast<std::uint16_t>(random()))) {
            for (const std::byte byte : history.payload(*packet)) {
                ASSERT_EQ(std::to_integer<std::uint64_t>(byte), packet->number & 0xffU);
            }
        }
    }
}

}  // namespace
}  // namespace nanokvm::stream::webrtc
