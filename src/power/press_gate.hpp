// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "power/press.hpp"

#include <array>
#include <cstddef>
#include <list>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::power {

/// Presses that may wait for one line; one more is refused. A person does not press ahead further than that.
inline constexpr std::size_t max_waiting_presses = 4;

/// One press at a time on each line, in the order they came. Thread-bound to the loop; outlives its turns.
class PressGate {
public:
    /// The line is pressed as long as it exists. Move-only.
    class Turn {
    public:
        Turn() noexcept = default;
        Turn(Turn&& other) noexcept;
        Turn& operator=(Turn&&) = delete;
        ~Turn();

    private:
        friend class PressGate;
        Turn(PressGate& gate, Line line) noexcept : gate_(&gate), line_(line) {}
        PressGate* gate_ = nullptr;
        Line line_ = Line::power;
    };

    explicit PressGate(boost::asio::any_io_executor executor);

    /// Waits for the turn. Errors: EBUSY, max_waiting_presses wait already; ECANCELED, the coroutine was cancelled.
    [[nodiscard]] boost::asio::awaitable<base::Result<Turn>> enter(Line line);

private:
    struct Waiting {
        boost::asio::steady_timer woken;  // cancelled when granted
        bool granted = false;
    };
    struct LineState {
        bool pressed = false;  // or granted
        std::list<Waiting> waiting;
    };
    class Place;
    [[nodiscard]] LineState& state(Line line) noexcept { return lines_[static_cast<std::size_t>(line)]; }
    void leave(Line line);

    boost::asio::any_io_executor executor_;
    std::array<LineState, 2> lines_;
};

}  // namespace nanokvm::power
