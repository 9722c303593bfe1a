// SPDX-License-Identifier: GPL-3.0-or-later
#include "soak.hpp"

#include <cstdint>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace nanokvm::sim::sg2002 {
namespace {

void expect_no_problem(const SoakReport& report) {
    for (const std::string& problem : report.problems) {
        ADD_FAILURE() << problem;
    }
}

TEST(Soak, TenThousandUnitsThroughChangesAndFaultsLeakNothingAndNeverStick) {
    Soak soak(20'020);
    const SoakReport report = soak.run(10'000);
    expect_no_problem(report);
    EXPECT_GE(report.units, 10'000U);
    for (const std::uint64_t units : report.by_codec) {
        EXPECT_GT(units, 1000U) << "JPEG, H.264 and H.265 beside each other";
    }
    EXPECT_EQ(report.memory.size(), 10U) << "and the process did not grow";
    EXPECT_EQ(report.faults.size(), 9U) << "every kind of fault came";
    EXPECT_EQ(report.worst_ms.size(), 9U) << "and pictures came after each";
    EXPECT_LT(report.peak_bytes, 48U << 20U);
}

TEST(Soak, AnyOtherStoryEndsWellToo) {
    const unsigned seed = std::random_device()();
    SCOPED_TRACE("sg2002_soak 1000 " + std::to_string(seed));
    Soak soak(seed);
    const SoakReport report = soak.run(1000);
    expect_no_problem(report);
    EXPECT_GE(report.units, 1000U);
}

}  // namespace
}  // namespace nanokvm::sim::sg2002
