// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/hidg/report_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

using testing::ElementsAre;

TEST(ReportBytes, AKeyboardReportIsModifiersAZeroAndSixUsages) {
    EXPECT_THAT(ReportBytes(KeyboardReport{.modifiers = 0x82, .keys = {4, 5, 6, 7, 8, 0xe7}}).span(),
                ElementsAre(0x82, 0, 4, 5, 6, 7, 8, 0xe7));
}

TEST(ReportBytes, ARelativeReportIsButtonsAndThreeSignedSteps) {
    EXPECT_THAT(ReportBytes(RelativeReport{.buttons = 5, .dx = -127, .dy = 127, .wheel = -1}).span(),
                ElementsAre(5, 0x81, 0x7f, 0xff));
}

TEST(ReportBytes, AnAbsoluteReportHasTheLowByteOfACoordinateFirst) {
    EXPECT_THAT(ReportBytes(AbsoluteReport{.buttons = 0x1f, .x = 0x7ffe, .y = 0x0102, .wheel = 1}).span(),
                ElementsAre(0x1f, 0xfe, 0x7f, 0x02, 0x01, 1));
}

}  // namespace
}  // namespace nanokvm::input
