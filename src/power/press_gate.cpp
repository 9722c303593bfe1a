// SPDX-License-Identifier: GPL-3.0-or-later
#include "power/press_gate.hpp"

#include <cerrno>
#include <memory>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nanokvm::power {

// A place in the queue, left however the waiting ends.
class PressGate::Place {
public:
    Place(std::list<Waiting>& queue, const boost::asio::any_io_executor& executor)
        : queue_(queue),
          at_(queue.insert(queue.end(), {{executor, boost::asio::steady_timer::time_point::max()}, false})) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { queue_.erase(at_); }

    [[nodiscard]] boost::asio::awaitable<bool> granted() {
        boost::system::error_code woken;
        co_await at_->woken.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
        co_return at_->granted;
    }

private:
    std::list<Waiting>& queue_;
    std::list<Waiting>::iterator at_;
};

PressGate::PressGate(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

boost::asio::awaitable<base::Result<PressGate::Turn>> PressGate::enter(Line line) {
    LineState& line_state = state(line);
    if (line_state.pressed) {
        if (line_state.waiting.size() >= max_waiting_presses) {
            co_return base::fail("the button is being pressed and others wait for it", EBUSY);
        }
        const auto place = std::make_unique<Place>(line_state.waiting, executor_);
        if (!co_await place->granted()) {
            co_return base::fail("the press was cancelled", ECANCELED);
        }
    }
    line_state.pressed = true;
    co_return Turn(*this, line);
}

// Whoever waits first gets the line from hand to hand: nobody comes in between.
void PressGate::leave(Line line) {
    LineState& line_state = state(line);
    if (line_state.waiting.empty()) {
        line_state.pressed = false;
        return;
    }
    line_state.waiting.front().granted = true;
    line_state.waiting.front().woken.cancel();
}

PressGate::Turn::Turn(Turn&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)), line_(other.line_) {}

PressGate::Turn::~Turn() {
    if (gate_ != nullptr) {
        gate_->leave(line_);
    }
}

}  // namespace nanokvm::power
