// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/key_ledger.hpp"

#include "board/virtual/usage_codes.hpp"

#include <algorithm>
#include <cstddef>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

// A keyboard of QEMU: what is down, and how many bytes of its queue are taken.
class Machine {
public:
    // "+a" and "-a" in the order given.
    std::vector<std::string> take(EventBatch& batch) {
        std::vector<std::string> events;
        const auto value = boost::json::parse(batch.arguments({}));
        for (const auto& event : value.at("events").as_array()) {
            const auto& data = event.at("data").as_object();
            const std::string key(data.at("key").at("data").as_string());
            const bool is_down = data.at("down").as_bool();
            if (is_down) {
                down.insert(key);
            } else {
                down.erase(key);
            }
            events.push_back((is_down ? "+" : "-") + key);
        }
        batch.clear();
        return events;
    }
    std::set<std::string> down;
};

class KeyLedgerTest : public ::testing::Test {
protected:
    // Gives what fits now.
    std::vector<std::string> give() {
        static_cast<void>(keys.give(batch, now));
        return machine.take(batch);
    }
    // Gives everything, waiting as long as needed.
    void give_all() {
        while (true) {
            const std::uint64_t wait = keys.give(batch, now);
            if (machine.take(batch).empty() && wait == 0) {
                return;
            }
            now += wait;
        }
    }
    std::uint64_t now = 1'000'000'000;
    KeyLedger keys;
    EventBatch batch;
    Machine machine;
};

using Events = std::vector<std::string>;

TEST_F(KeyLedgerTest, AStateBecomesTheDifferenceToTheLastOne) {
    keys.want({.modifiers = 0x02, .keys = {4}});
    EXPECT_EQ(give(), (Events{"+shift", "+a"}));
    keys.want({.modifiers = 0, .keys = {4, 5}});
    EXPECT_EQ(give(), (Events{"-shift", "+b"}));
    keys.want({});
    EXPECT_EQ(give(), (Events{"-a", "-b"}));
    EXPECT_TRUE(keys.all_up());
    keys.want({});
    EXPECT_EQ(give(), Events{});
}

TEST_F(KeyLedgerTest, AKeyIsReleasedBeforeItsModifierAndPressedAfterTheNext) {
    keys.want({.modifiers = 0x02, .keys = {4}});
    give();
    keys.want({.modifiers = 0x40, .keys = {5}});
    EXPECT_EQ(give(), (Events{"-a", "-shift", "+alt_r", "+b"}));
}

TEST_F(KeyLedgerTest, MoreKeysThanFitLeavesTheKeysAndChangesTheModifiers) {
    keys.want({.modifiers = 0, .keys = {4, 5}});
    give();
    keys.want({.modifiers = 0x01, .keys = {1, 1, 1, 1, 1, 1}});
    EXPECT_EQ(give(), (Events{"+ctrl"}));
    EXPECT_EQ(machine.down, (std::set<std::string>{"a", "b", "ctrl"}));
}

TEST_F(KeyLedgerTest, KeysQemuLacksAreLeftOut) {
    keys.want({.modifiers = 0, .keys = {0x68, 0xff, 0xe8, 4}});
    EXPECT_EQ(give(), Events{"+a"});
}

TEST_F(KeyLedgerTest, NoMoreIsGivenThanTheQueueOfTheKeyboardHolds) {
    keys.want({.modifiers = 0xff, .keys = {0x4f, 0x50, 0x51, 0x52, 0x4a, 0x4d}});  // 12 + 12 bytes
    const std::size_t first = give().size();
    EXPECT_EQ(first, 10U) << "8 modifiers in 12 bytes, 2 arrows in 4";
    EXPECT_FALSE(keys.settled());
    now += 15'999'999;
    EXPECT_EQ(give(), Events{});
    now += 1;
    EXPECT_EQ(give().size(), 1U);
    give_all();
    EXPECT_EQ(machine.down.size(), 14U);
    EXPECT_TRUE(keys.settled());
}

TEST_F(KeyLedgerTest, DoubtfulModifiersGoFirstAndTheUserGoesBeforeTheOtherKeys) {
    for (int usage = 0; usage < 256; ++usage) {
        if (const auto name = code_of_usage(static_cast<std::uint8_t>(usage)).qcode; !name.empty()) {
            machine.down.emplace(name);
        }
    }
    keys.doubt_all();
    Events first = give();
    EXPECT_EQ(first, (Events{"-ctrl", "-shift", "-alt", "-meta_l", "-ctrl_r", "-shift_r", "-alt_r", "-meta_r"}));
    keys.want({.modifiers = 0, .keys = {0x1d}});
    EXPECT_EQ(give().front(), "+z");
    give_all();
    EXPECT_EQ(machine.down, std::set<std::string>{"z"}) << "what the user holds is not released";
    keys.want({});
    give_all();
    EXPECT_TRUE(machine.down.empty());
    EXPECT_TRUE(keys.all_up());
}

TEST_F(KeyLedgerTest, WhatWasDownWhenTheMachineStoppedIsReleasedLater) {
    keys.want({.modifiers = 1, .keys = {4}});
    give();
    keys.doubt_down();
    EXPECT_TRUE(keys.settled());
    give_all();
    EXPECT_TRUE(machine.down.empty());
}

TEST_F(KeyLedgerTest, WhateverIsWantedTheMachineEndsInTheLastState) {
    std::mt19937 random(5);  // NOLINT: the same every run
    const auto any = [&random](unsigned values) { return static_cast<std::uint8_t>(random() % values); };
    for (int round = 0; round < 3000; ++round) {
        if (any(20) == 0) {
            keys.doubt_all();
        } else if (any(10) == 0) {
            keys.doubt_down();
        }
        keys.want({.modifiers = any(255), .keys = {any(255), any(255), any(90), 0, any(90), any(4)}});
        now += any(100) * 100'000U;
        if (any(3) == 0) {
            give();
        }
    }
    keys.want({.modifiers = 0x02, .keys = {4}});
    give_all();
    EXPECT_EQ(machine.down, (std::set<std::string>{"shift", "a"}));
}

TEST(UsageCodes, EveryKeyOfAUsualKeyboardHasAName) {
    for (int usage = 0x04; usage <= 0x65; ++usage) {
        EXPECT_FALSE(code_of_usage(static_cast<std::uint8_t>(usage)).qcode.empty()) << usage;
    }
    for (int usage = 0xe0; usage <= 0xe7; ++usage) {
        EXPECT_FALSE(code_of_usage(static_cast<std::uint8_t>(usage)).qcode.empty()) << usage;
    }
    EXPECT_EQ(code_of_usage(0x04).qcode, "a");
    EXPECT_EQ(code_of_usage(0x28).qcode, "ret");
    EXPECT_EQ(code_of_usage(0x45).qcode, "f12");
    EXPECT_EQ(code_of_usage(0x52).qcode, "up");
    EXPECT_EQ(code_of_usage(0x63).qcode, "kp_decimal");
    EXPECT_EQ(code_of_usage(0x64).qcode, "less");
    EXPECT_EQ(code_of_usage(0x7f).qcode, "audiomute");
    EXPECT_EQ(code_of_usage(0x87).qcode, "ro");
    EXPECT_EQ(code_of_usage(0x8b).qcode, "muhenkan");
    EXPECT_EQ(code_of_usage(0xe7).qcode, "meta_r");
}

}  // namespace
}  // namespace nanokvm::board
