// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/paster.hpp"

#include <cerrno>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nanokvm::input {

// While it exists nobody else types.
class Paster::Turn {
public:
    explicit Turn(Paster& paster) noexcept : paster_(paster) { paster_.typing_ = true; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { paster_.typing_ = paster_.cancelled_ = false; }

private:
    Paster& paster_;
};

Paster::Paster(boost::asio::any_io_executor executor, InputControl& control, std::chrono::milliseconds pause)
    : control_(control), pause_(pause), timer_(std::move(executor)) {}

boost::asio::awaitable<base::Result<void>> Paster::type(Member member, PastePlan plan) {
    if (typing_) {
        co_return base::fail("another text is being typed", EBUSY);
    }
    const Turn turn(*this);
    InputClient client = control_.join(std::move(member), {});
    if (!client.take_from_same_user()) {
        co_return base::fail("someone else is in control", EBUSY);
    }
    co_return co_await type_all(client, plan);
}

boost::asio::awaitable<base::Result<void>> Paster::type_all(InputClient& client, const PastePlan& plan) {
    for (const KeyStroke& stroke : plan.strokes) {
        if (cancelled_) {
            co_return base::fail("typing was cancelled", ECANCELED);
        }
        const KeyboardReport press{.modifiers = stroke.modifiers, .keys = {stroke.usage}};
        if (!client.report(press) || !client.report(KeyboardReport{})) {
            co_return base::fail("someone else took control", EBUSY);
        }
        if (auto taken = co_await drained(); !taken) {
            co_return taken;
        }
    }
    co_return base::Result<void>{};
}

// A pause at least, and as long as the target is behind: the queue must not overflow.
boost::asio::awaitable<base::Result<void>> Paster::drained() {
    const auto begun = std::chrono::steady_clock::now();
    do {
        boost::system::error_code interrupted;
        timer_.expires_after(pause_);
        co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, interrupted));
        if (interrupted || cancelled_) {
            co_return base::fail("typing was cancelled", ECANCELED);
        }
        if (std::chrono::steady_clock::now() - begun > stall_limit) {
            co_return base::fail("the target does not take keys", ETIMEDOUT);
        }
    } while (control_.backlog() > 0);
    co_return base::Result<void>{};
}

void Paster::cancel() noexcept {
    if (typing_) {
        cancelled_ = true;
        timer_.cancel();
    }
}

}  // namespace nanokvm::input
