// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/core.h>

namespace nanokvm::http {
namespace {

constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool take_number(std::string_view text, std::size_t at, std::size_t digits, int& out) {
    const char* begin = text.data() + at;
    return std::all_of(begin, begin + digits, [](char c) { return c >= '0' && c <= '9'; }) &&
           std::from_chars(begin, begin + digits, out).ec == std::errc();
}

}  // namespace

std::string http_date(std::time_t time) {
    std::tm utc{};
    ::gmtime_r(&time, &utc);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days.at(static_cast<std::size_t>(utc.tm_wday)),
                       utc.tm_mday, months.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour,
                       utc.tm_min, utc.tm_sec);
}

std::optional<std::time_t> parse_http_date(std::string_view text) {
    // Sun, 06 Nov 1994 08:49:37 GMT
    // 0    5  8   12   17 20 23
    constexpr std::size_t length = 29;
    std::tm utc{};
    int year = 0;
    if (text.size() != length || !take_number(text, 5, 2, utc.tm_mday) || !take_number(text, 12, 4, year) ||
        !take_number(text, 17, 2, utc.tm_hour) || !take_number(text, 20, 2, utc.tm_min) ||
        !take_number(text, 23, 2, utc.tm_sec)) {
        return std::nullopt;
    }
    const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
    if (month == months.end()) {
        return std::nullopt;
    }
    utc.tm_mon = static_cast<int>(month - months.begin());
    utc.tm_year = year - 1900;
    const std::time_t time = ::timegm(&utc);
    if (http_date(time) != text) {  // 31 Feb, a wrong weekday, other punctuation
        return std::nullopt;
    }
    return time;
}

}  // namespace nanokvm::http
