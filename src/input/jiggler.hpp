// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "input/control.hpp"

#include <chrono>
#include <cstdint>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::input {

/// Keeps the target's screen from going dark: moves the pointer a little and back when nobody has done anything for a
/// while (http-api.md 6.7). It takes control from nobody, and does nothing while something is held down.
///
/// Thread-bound to the loop; destroy it only once the loop has stopped running.
class Jiggler {
public:
    enum class Mode { relative, absolute };

    static constexpr std::chrono::seconds default_idle{15};
    /// From the one move to the one back.
    static constexpr std::chrono::milliseconds default_pause{100};

    Jiggler(boost::asio::io_context& loop, InputControl& control, std::chrono::nanoseconds idle = default_idle,
            std::chrono::milliseconds pause = default_pause);

    void start(Mode mode);
    void stop();

private:
    void wait(std::chrono::nanoseconds time);
    void look();
    void move();
    void move_back();

    InputControl& control_;
    std::chrono::nanoseconds idle_;
    std::chrono::milliseconds pause_;
    boost::asio::steady_timer timer_;
    Mode mode_ = Mode::relative;
};

}  // namespace nanokvm::input
