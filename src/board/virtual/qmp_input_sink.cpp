// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/qmp_input_sink.hpp"

#include "base/log.hpp"
#include "board/virtual/machine_status.hpp"

#include <cerrno>
#include <utility>

#include <boost/asio/use_awaitable.hpp>
#include <boost/json/value.hpp>

namespace nanokvm::board {
namespace {

// QEMU's pointers queue 16 reports and merge moves; one place is kept for the report being made.
constexpr unsigned pointer_queue = 14;

}  // namespace

QmpInputSink::QmpInputSink(boost::asio::io_context& loop, QmpClient& client, std::uint64_t entry_ns)
    : client_(client),
      keys_(entry_ns),
      mouse_{{pointer_queue, entry_ns}},
      tablet_{{pointer_queue, entry_ns}},
      timer_(loop) {
    client_.add(*this);
}

QmpInputSink::~QmpInputSink() {
    client_.remove(*this);
}

bool QmpInputSink::keyboard(const input::KeyboardReport& report) {
    if (!live_) {
        return true;
    }
    if (busy()) {
        return false;
    }
    keys_.want(report);
    step();
    return true;
}

bool QmpInputSink::relative(const input::RelativeReport& report) {
    if (!live_) {
        return true;
    }
    if (busy() || !room_for_buttons(mouse_, report.buttons)) {
        return false;
    }
    batch_.clear();
    put_buttons(mouse_, report.buttons);
    if (report.dx != 0) {
        batch_.relative("x", report.dx);
    }
    if (report.dy != 0) {
        batch_.relative("y", report.dy);
    }
    batch_.wheel(report.wheel);
    send({});
    return true;
}

bool QmpInputSink::absolute(const input::AbsoluteReport& report) {
    if (!live_) {
        return true;
    }
    if (busy() || !room_for_buttons(tablet_, report.buttons)) {
        return false;
    }
    batch_.clear();
    batch_.absolute("x", report.x);
    batch_.absolute("y", report.y);
    put_buttons(tablet_, report.buttons);
    batch_.wheel(report.wheel);
    send(display_);
    return true;
}

bool QmpInputSink::busy() {
    refused_ = in_flight_ || !keys_.settled();
    return refused_;
}

bool QmpInputSink::room_for_buttons(Pointer& pointer, std::uint8_t buttons) {
    if (buttons == pointer.buttons) {
        return true;
    }
    const std::uint64_t now = clock_.now();
    if (const std::uint64_t wait = pointer.queue.wait_for(1, 0, now); wait != 0) {
        refused_ = true;
        step_in(wait);
        return false;
    }
    pointer.queue.put(1, now);
    return true;
}

void QmpInputSink::put_buttons(Pointer& pointer, std::uint8_t buttons) {
    const unsigned changed = unsigned{buttons} ^ pointer.buttons;
    for (unsigned bit = 0; bit < input::button_count; ++bit) {
        if (((changed >> bit) & 1U) != 0) {
            batch_.button(bit, ((unsigned{buttons} >> bit) & 1U) != 0);
        }
    }
    pointer.buttons = buttons;
}

// Gives what is waiting, as far as the machine can take it.
void QmpInputSink::step() {
    if (!live_ || in_flight_ || release_doubtful_buttons()) {
        return;
    }
    batch_.clear();
    const std::uint64_t wait = keys_.give(batch_, clock_.now());
    if (!batch_.empty()) {
        send({});
    } else if (wait != 0) {
        step_in(wait);
    }
}

bool QmpInputSink::release_doubtful_buttons() {
    for (Pointer* pointer : {&mouse_, &tablet_}) {
        if (!std::exchange(pointer->unsure, false)) {
            continue;
        }
        batch_.clear();
        pointer->buttons = input::button_mask;
        put_buttons(*pointer, 0);
        send(pointer == &tablet_ ? display_ : std::string_view{});
        return true;
    }
    return false;
}

void QmpInputSink::send(std::string_view display) {
    if (batch_.empty()) {
        return;
    }
    in_flight_ = true;
    client_.execute("input-send-event", batch_.arguments(display),
                    [this, alive = std::weak_ptr(alive_)](const base::Result<boost::json::value>& answer) {
                        if (!alive.expired()) {
                            answered(answer);
                        }
                    });
}

void QmpInputSink::answered(const base::Result<boost::json::value>& answer) {
    in_flight_ = false;
    // Not a reason to stop: this PC may lack a device, or was stopped a moment ago. Told once, not at every move.
    if (!answer && client_.connected() && complaint_ != answer.error().message) {
        complaint_ = answer.error().message;
        log::warning("QEMU does not take input: {}", complaint_);
    }
    // The user goes before the releases of what may never have been down.
    if (refused_ && keys_.settled() && ready_) {
        refused_ = false;
        ready_();
    }
    step();
}

void QmpInputSink::step_in(std::uint64_t nanoseconds) {
    timer_.expires_after(std::chrono::nanoseconds(nanoseconds));
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& cancelled) {
        if (cancelled || alive.expired()) {
            return;
        }
        step();
        if (refused_ && !in_flight_ && keys_.settled() && ready_) {
            refused_ = false;
            ready_();
        }
    });
}

void QmpInputSink::qmp_connected() {
    clock_.follow(client_.process());
    client_.execute("input-send-event", R"({"device":"video0","events":[]})",
                    [this, alive = std::weak_ptr(alive_)](const base::Result<boost::json::value>& answer) {
                        if (!alive.expired()) {
                            // Any other error is not about the display.
                            display_ = answer || answer.error().code != ENODEV ? tablet_display : std::string_view{};
                        }
                    });
    doubt_everything();
    ask_state();
}

void QmpInputSink::doubt_everything() {
    keys_.doubt_all();
    mouse_.unsure = tablet_.unsure = true;
}

void QmpInputSink::ask_state() {
    client_.execute("query-status", {},
                    [this, alive = std::weak_ptr(alive_)](const base::Result<boost::json::value>& answer) {
                        if (alive.expired() || !answer) {
                            return;
                        }
                        const auto machine = machine_of(*answer);
                        machine_runs(machine == power::Machine::on || machine == power::Machine::asleep);
                    });
}

void QmpInputSink::machine_runs(bool runs) {
    if (live_ == runs) {
        return;
    }
    live_ = runs;
    if (!runs) {
        keys_.doubt_down();
        mouse_.unsure = mouse_.unsure || mouse_.buttons != 0;
        tablet_.unsure = tablet_.unsure || tablet_.buttons != 0;
        mouse_.buttons = tablet_.buttons = 0;
        // Nothing can be refused any more: whoever waits may go on and learns it by what he gives.
        if (std::exchange(refused_, false) && ready_) {
            ready_();
        }
        return;
    }
    step();
}

void QmpInputSink::qmp_lost() {
    machine_runs(false);
}

void QmpInputSink::qmp_event(std::string_view name, const boost::json::object&) {
    if (name == "STOP") {
        machine_runs(false);
    } else if (name == "RESUME" || name == "WAKEUP") {
        machine_runs(true);
    }
}

bool QmpInputSink::idle() const noexcept {
    return !in_flight_ && keys_.settled() && !mouse_.unsure && !tablet_.unsure;
}

boost::asio::awaitable<base::Result<void>> QmpInputSink::resync() {
    if (!live_) {
        co_return base::fail(client_.connected() ? "the PC is off" : client_.reason(), ENOTCONN);
    }
    doubt_everything();
    step();
    boost::asio::steady_timer pause(timer_.get_executor());
    for (int tick = 0; tick < 100; ++tick) {
        pause.expires_after(std::chrono::milliseconds(50));
        co_await pause.async_wait(boost::asio::use_awaitable);
        if (idle() && keys_.sure()) {
            co_return base::Result<void>{};
        }
    }
    co_return base::fail("the PC does not take the releases", ETIMEDOUT);
}

boost::asio::awaitable<void> QmpInputSink::settle(std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    boost::asio::steady_timer pause(timer_.get_executor());
    while (live_ && !idle() && std::chrono::steady_clock::now() < end) {
        pause.expires_after(std::chrono::milliseconds(5));
        co_await pause.async_wait(boost::asio::use_awaitable);
    }
}

}  // namespace nanokvm::board
