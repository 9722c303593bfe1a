// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/waiting.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nanokvm::http {

boost::asio::awaitable<bool> ready(Transport& transport, Transport::Status status) {
    using boost::asio::ip::tcp;
    const auto direction = status == Transport::Status::want_write ? tcp::socket::wait_write : tcp::socket::wait_read;
    constexpr auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    const auto [error] = co_await transport.socket().async_wait(direction, token);
    co_return !error && transport.socket().is_open();
}

Deadline::Deadline(Transport& transport)
    : state_(std::make_shared<State>(State{&transport})), timer_(transport.socket().get_executor()) {}

Deadline::~Deadline() {
    state_->transport = nullptr;
}

void Deadline::arm(std::chrono::seconds limit) {
    state_->end = std::chrono::steady_clock::now() + limit;
    timer_.expires_at(state_->end);
    timer_.async_wait([state = state_](const boost::system::error_code& error) {
        // Completed in time but run late: armed anew, disarmed or gone since.
        if (error || state->transport == nullptr || std::chrono::steady_clock::now() < state->end) {
            return;
        }
        state->passed = true;
        state->transport->close();
    });
}

void Deadline::disarm() noexcept {
    state_->end = std::chrono::steady_clock::time_point::max();
    timer_.cancel();
}

}  // namespace nanokvm::http
