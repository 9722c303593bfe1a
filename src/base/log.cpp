// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.hpp"

#include <array>
#include <atomic>
#include <string>
#include <time.h>
#include <unistd.h>

namespace nanokvm::log {
namespace {

// Logging is the one place that may hold process-wide state (design: "no global mutable state outside main and
// logging").
std::atomic<Level> least_level{Level::info};
std::array<char, 16> program_name{"nanokvm"};

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};

}  // namespace

void configure(std::string_view program, Level least) noexcept {
    program_name.fill('\0');
    program.substr(0, program_name.size() - 1).copy(program_name.data(), program_name.size() - 1);
    least_level = least;
}

bool enabled(Level level) noexcept {
    return level >= least_level.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view message) noexcept {
    if (!enabled(level)) {
        return;
    }
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    tm utc{};
    ::gmtime_r(&now.tv_sec, &utc);
    try {
        std::string line =
            fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z {:7} {}: ", utc.tm_year + 1900, utc.tm_mon + 1,
                        utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, now.tv_nsec / 1'000'000,
                        level_names[static_cast<std::size_t>(level)], program_name.data());
        for (const char c : message) {  // a record stays one line, whatever a client put into a name
            line += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
        }
        line += '\n';
        // One write a record: records of several processes on one terminal do not mix. Nobody to tell when it fails.
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    } catch (...) {  // out of memory while logging: the message is lost, the program is not
    }
}

}  // namespace nanokvm::log
