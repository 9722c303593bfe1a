// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/transport.hpp"

#include <chrono>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::http {

/// Waits until the transport is ready for what `status` (want_read or want_write) asked for. False: it was closed.
[[nodiscard]] boost::asio::awaitable<bool> ready(Transport& transport, Transport::Status status);

/// Closes a transport when its time is up; whoever waits on it is woken by that. Thread-bound to the loop; the
/// transport outlives it.
class Deadline {
public:
    explicit Deadline(Transport& transport);
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    ~Deadline();

    /// From now on; replaces an earlier one.
    void arm(std::chrono::seconds limit);
    void disarm() noexcept;
    /// The time was up and the transport was closed for it.
    [[nodiscard]] bool passed() const noexcept { return state_->passed; }

private:
    struct State {
        Transport* transport;
        std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max();
        bool passed = false;
    };

    std::shared_ptr<State> state_;  // a wait that has completed may still be queued when we are gone
    boost::asio::steady_timer timer_;
};

}  // namespace nanokvm::http
