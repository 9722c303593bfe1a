// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/http_date.hpp"

#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

TEST(HttpDate, IsTheExampleOfTheRfcInBothDirections) {
    EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
}

TEST(HttpDate, KnowsTheFirstDayOfABoardWithoutAClockAndThoseAfter2038) {
    for (const std::time_t time : {std::time_t{0}, std::time_t{951782400}, std::time_t{4102444800}}) {
        EXPECT_EQ(parse_http_date(http_date(time)), time);
    }
}

TEST(HttpDate, RefusesWhatIsNoDate) {
    for (const auto* text :
         {"", "Sun, 06 Nov 1994 08:49:37 UTC", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 08:49:+7 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994"}) {
        EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace nanokvm::http
