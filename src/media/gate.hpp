// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace nanokvm::media {

/// One at a time, in the order they came. Thread-bound to the loop; may end before its turns do.
class Gate {
    struct State;

public:
    /// That may wait; one more is refused.
    static constexpr std::size_t most_waiting = 8;

    /// Inside as long as it exists. Move-only.
    class Turn {
    public:
        explicit Turn(std::shared_ptr<State> gate) noexcept : gate_(std::move(gate)) {}
        Turn(Turn&& other) noexcept : gate_(std::move(other.gate_)) {}
        Turn& operator=(Turn&&) = delete;
        ~Turn();

    private:
        std::shared_ptr<State> gate_;
    };

    explicit Gate(boost::asio::any_io_executor executor);

    /// Errors: EBUSY, too many wait already; ECANCELED, the coroutine was cancelled.
    [[nodiscard]] boost::asio::awaitable<base::Result<Turn>> enter();

    [[nodiscard]] bool taken() const noexcept;

private:
    class Place;
    static void leave(State& state);

    std::shared_ptr<State> state_;
};

}  // namespace nanokvm::media
