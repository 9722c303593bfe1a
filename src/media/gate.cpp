// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/gate.hpp"

#include <cerrno>
#include <list>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nanokvm::media {

namespace asio = boost::asio;

struct Gate::State {
    struct Waiting {
        asio::steady_timer woken;  // cancelled when granted
        bool granted = false;
    };
    asio::any_io_executor executor;
    bool taken = false;
    std::list<Waiting> waiting;
};

// A place in the queue, left however the waiting ends.
class Gate::Place {
public:
    explicit Place(std::shared_ptr<State> state)
        : state_(std::move(state)),
          at_(state_->waiting.insert(state_->waiting.end(),
                                     {{state_->executor, asio::steady_timer::time_point::max()}, false})) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
        const bool unused = at_->granted && !used_;
        state_->waiting.erase(at_);
        if (unused) {
            leave(*state_);  // granted and then cancelled: the next one's turn
        }
    }

    [[nodiscard]] asio::awaitable<bool> granted() {
        boost::system::error_code woken;
        co_await at_->woken.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        used_ = at_->granted;
        co_return used_;
    }

private:
    std::shared_ptr<State> state_;
    std::list<State::Waiting>::iterator at_;
    bool used_ = false;
};

Gate::Gate(asio::any_io_executor executor) : state_(std::make_shared<State>()) {
    state_->executor = std::move(executor);
}

bool Gate::taken() const noexcept {
    return state_->taken;
}

asio::awaitable<base::Result<Gate::Turn>> Gate::enter() {
    const std::shared_ptr<State> state = state_;
    if (state->taken) {
        if (state->waiting.size() >= most_waiting) {
            co_return base::fail("the drive is busy", EBUSY);
        }
        const auto place = std::make_unique<Place>(state);
        if (!co_await place->granted()) {
            co_return base::fail("cancelled", ECANCELED);
        }
    }
    state->taken = true;
    co_return Turn(state);
}

// Whoever waits first gets it from hand to hand: nobody comes in between.
void Gate::leave(State& state) {
    for (auto& next : state.waiting) {
        if (!next.granted) {
            next.granted = true;
            next.woken.cancel();
            return;
        }
    }
    state.taken = false;
}

Gate::Turn::~Turn() {
    if (gate_ != nullptr) {
        leave(*gate_);
    }
}

}  // namespace nanokvm::media
