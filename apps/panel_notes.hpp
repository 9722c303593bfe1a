// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "power/power_control.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm {

/// What kvm_system learns from the server, in memory only: the target's power in /run/nanokvm/power (`1`, `0`, or `-`
/// for not known), and a sign of life, the time of /run/nanokvm/alive. Thread-bound to the loop.
class PanelNotes {
public:
    PanelNotes(boost::asio::io_context& loop, base::Root root);

    /// Begins to show signs of life, every five seconds as long as the loop turns.
    void start();
    void power_changed(const power::PowerControl& power);

private:
    void show_life();

    boost::asio::steady_timer timer_;
    base::Root root_;
};

}  // namespace nanokvm
