// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/qmp_power.hpp"

#include "base/log.hpp"
#include "board/virtual/machine_status.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nanokvm::board {
namespace {

using power::Effect;
using power::Machine;

// Events after which the run state may differ; what it is now, QEMU is asked, so that there is one source of truth.
constexpr std::string_view state_events[] = {"STOP",    "RESUME", "SHUTDOWN",       "RESET",
                                             "SUSPEND", "WAKEUP", "GUEST_PANICKED", "WATCHDOG"};

}  // namespace

QmpPower::QmpPower(boost::asio::io_context& loop, QmpClient& client)
    : loop_(loop), client_(client), gate_(loop.get_executor()) {
    client_.add(*this);
}

QmpPower::~QmpPower() {
    client_.remove(*this);
}

base::Result<power::FrontLeds> QmpPower::leds() const {
    if (!machine_) {
        return base::fail("the virtual PC cannot be reached: " + client_.reason(), ENOTCONN);
    }
    return power::FrontLeds{.power = *machine_ != Machine::off, .disk = false};
}

boost::asio::awaitable<base::Result<void>> QmpPower::press(power::Line line, std::chrono::milliseconds duration) {
    const auto turn = co_await gate_.enter(line);
    if (!turn) {
        co_return tl::unexpected(turn.error());
    }
    if (!machine_) {
        co_return base::fail("the virtual PC cannot be reached: " + client_.reason(), ENOTCONN);
    }
    const Machine before = *machine_;
    boost::asio::steady_timer released(loop_, duration);
    boost::asio::steady_timer held(loop_, power::override_after);
    if (auto done = co_await apply(power::effect_of_press(line, before, duration)); !done) {
        co_return done;
    }
    if (const Effect effect = power::effect_of_holding(line, before, duration); effect != Effect::nothing) {
        co_await held.async_wait(boost::asio::use_awaitable);
        if (auto done = co_await apply(effect); !done) {
            co_return done;
        }
    }
    co_await released.async_wait(boost::asio::use_awaitable);
    co_return base::Result<void>{};
}

QmpPower::Done QmpPower::apply(Effect effect) {
    switch (effect) {
        case Effect::nothing:
            break;
        case Effect::switch_on:
            co_return co_await command("cont");
        case Effect::ask_to_shut_down:
            co_return co_await command("system_powerdown");
        case Effect::wake:
            co_return co_await command("system_wakeup");
        case Effect::force_off:
            if (auto done = co_await command("stop"); !done) {
                co_return done;
            }
            co_return co_await command("system_reset");
        case Effect::reset:
            co_return co_await reset_and_run();
    }
    co_return base::Result<void>{};
}

// A machine that is stuck is stopped; one that runs does not mind being told to go on.
QmpPower::Done QmpPower::reset_and_run() {
    if (auto done = co_await command("system_reset"); !done) {
        co_return done;
    }
    co_return co_await command("cont");
}

QmpPower::Done QmpPower::command(std::string name) {
    const auto answer = co_await client_.call(std::move(name));
    if (!answer) {
        co_return tl::unexpected(answer.error());
    }
    co_return base::Result<void>{};
}

void QmpPower::qmp_event(std::string_view name, const boost::json::object&) {
    if (std::ranges::find(state_events, name) != std::end(state_events)) {
        ask_state();
    }
}

void QmpPower::ask_state() {
    client_.execute("query-status", {},
                    [this, alive = std::weak_ptr(alive_)](const base::Result<boost::json::value>& status) {
                        if (!alive.expired() && status) {
                            state_told(*status);
                        }
                    });
}

void QmpPower::state_told(const boost::json::value& status) {
    if (needs_reset(status)) {
        client_.execute("system_reset", {}, [](const base::Result<boost::json::value>& done) {
            if (!done) {
                log::warning("the PC that switched itself off cannot be reset: {}", done.error().message);
            }
        });
    }
    if (const auto machine = machine_of(status)) {
        set_machine(machine);
    }
}

void QmpPower::set_machine(std::optional<Machine> machine) {
    if (std::exchange(machine_, machine) != machine && changed_) {
        changed_();
    }
}

}  // namespace nanokvm::board
