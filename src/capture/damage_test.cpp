// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/damage.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

TEST(Damage, NothingIsNothing) {
    Damage damage;
    damage.add(Rect{5, 5, 0, 10});
    damage.add(Rect{5, 5, -3, 10});
    EXPECT_TRUE(damage.empty());
}

TEST(Damage, WhatIsCoveredAlreadyIsNotKeptTwice) {
    Damage damage = Damage::whole({100, 100});
    damage.add(Rect{10, 10, 5, 5});
    EXPECT_EQ(damage.rects().size(), 1U);
}

TEST(Damage, TooManyRectanglesBecomeTheirBoundingBox) {
    Damage damage;
    for (int i = 0; i <= static_cast<int>(Damage::max_rects); ++i) {
        damage.add(Rect{i * 10, i * 5, 2, 2});
    }
    ASSERT_EQ(damage.rects().size(), 1U);
    EXPECT_EQ(damage.rects()[0], (Rect{0, 0, 162, 82}));
}

TEST(Damage, CoversEveryRectangleEverAdded) {
    std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): repeatable on purpose
    const auto below = [&random](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
    for (int round = 0; round < 100; ++round) {
        Damage damage;
        std::vector<Rect> added;
        for (int i = 0; i < 40; ++i) {
            added.push_back({below(50), below(50), 1 + below(20), 1 + below(20)});
            damage.add(added.back());
        }
        for (const Rect& rect : added) {
            for (int y = rect.y; y < rect.y + rect.height; ++y) {
                for (int x = rect.x; x < rect.x + rect.width; ++x) {
                    ASSERT_TRUE(std::ranges::any_of(damage.rects(), [x, y](const Rect& r) {
                        return x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;
                    }));
                }
            }
        }
    }
}

}  // namespace
}  // namespace nanokvm::capture
