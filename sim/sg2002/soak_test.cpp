// SPDX-License-Identifier: GPL-3.0-or-later
#include "soak.hpp"

#include <gtest/gtest.h>

namespace nanokvm::sim::sg2002 {
namespace {

TEST(Soak, TenThousandUnitsThroughChangesAndFaultsLeakNothingAndNeverStick) {
    Soak soak(20'020);
    const SoakReport report = soak.run(10'000);
    for (const std::string& problem : report.problems) {
        ADD_FAILURE() << problem;
    }
    EXPECT_GE(report.units, 10'000U);
    EXPECT_EQ(report.faults.size(), 9U) << "every kind of fault came";
    EXPECT_EQ(report.worst_ms.size(), 9U) << "and pictures came after each";
    EXPECT_LT(report.peak_bytes, 48U << 20U);
}

}  // namespace
}  // namespace nanokvm::sim::sg2002
