// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/child_process.hpp"
#include "base/root.hpp"
#include "system/bounded_log.hpp"
#include "system/restart_delay.hpp"
#include "system/supervisor.hpp"

#include <chrono>
#include <filesystem>
#include <string_view>

namespace nanokvm::system {

/// The supervisor's own process. SIGTERM is blocked in it and arrives through `signals`.
class SupervisorLoop {
public:
    SupervisorLoop(const base::Root& root, const SuperviseOptions& options, base::UniqueFd signals);

    /// Starts the program for the first time.
    [[nodiscard]] base::Result<void> start();
    /// Until SIGTERM; then the program has ended.
    void run();

private:
    using Clock = std::chrono::steady_clock;

    void restart_later();
    void collect_output();
    void keep(std::string_view text) noexcept;
    void end_program();
    /// Waits for something to happen; false: SIGTERM came.
    [[nodiscard]] bool wait();

    SuperviseOptions options_;
    std::filesystem::path pid_file_;
    BoundedLog log_;
    base::UniqueFd console_;
    base::UniqueFd signals_;
    base::UniqueFd output_;  // the reading end of the program's stdout and stderr
    base::ChildProcess program_;
    RestartDelay delay_;
    Clock::time_point started_;
    Clock::time_point restart_at_;
};

}  // namespace nanokvm::system
