// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <utility>

#include <fmt/core.h>

/// One line a record on stderr: `2026-11-22T23:00:01.123Z info  server: …`. Thread-safe. Secrets are never logged:
/// no request bodies, no cookies, no passwords, no tokens (security case S32).
namespace nanokvm::log {

enum class Level { debug, info, warning, error };

/// Names what is logged from now on and the least level; called once by main before any thread starts.
void configure(std::string_view program, Level least) noexcept;

/// True when `level` is written; guards work done for a message only.
[[nodiscard]] bool enabled(Level level) noexcept;

void write(Level level, std::string_view message) noexcept;

template <typename... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::debug)) {
        write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
    }
}
template <typename... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::info)) {
        write(Level::info, fmt::format(format, std::forward<Args>(args)...));
    }
}
template <typename... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace nanokvm::log
