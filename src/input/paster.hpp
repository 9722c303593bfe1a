// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "input/control.hpp"
#include "input/paste_plan.hpp"

#include <chrono>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::input {

/// Types texts into the target, one at a time, as a client of InputControl: it needs control like everybody else, and
/// takes it from other clients of the same user. Thread-bound to the loop; outlives its coroutines.
class Paster {
public:
    /// Between two characters: what keyboards' drivers and slow firmware keep up with.
    static constexpr std::chrono::milliseconds default_pause{30};
    /// A target that takes nothing for so long is not going to.
    static constexpr std::chrono::seconds stall_limit{5};

    Paster(boost::asio::any_io_executor executor, InputControl& control,
           std::chrono::milliseconds pause = default_pause);

    /// Completes when everything is typed; a last report releases all keys however it ends, cancellation included
    /// (boost::asio terminal cancellation of the coroutine). Errors: EBUSY, someone else is in control, or another
    /// text is being typed; ECANCELED, cancel() was called; ETIMEDOUT, the target stopped taking keys.
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> type(Member member, PastePlan plan);

    /// Ends the text being typed, if any.
    void cancel() noexcept;

private:
    class Turn;
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> type_all(InputClient& client, const PastePlan& plan);
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> drained();

    InputControl& control_;
    std::chrono::milliseconds pause_;
    boost::asio::steady_timer timer_;
    bool typing_ = false;
    bool cancelled_ = false;
};

}  // namespace nanokvm::input
