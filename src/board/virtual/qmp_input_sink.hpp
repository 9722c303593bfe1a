// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "board/virtual/device_queue.hpp"
#include "board/virtual/event_batch.hpp"
#include "board/virtual/guest_clock.hpp"
#include "board/virtual/key_ledger.hpp"
#include "board/virtual/qmp_client.hpp"
#include "input/sink.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::board {

/// Keyboard and pointers of the virtual PC: reports become input-send-event, one report one command, one command at a
/// time. An unanswered command, or a device of QEMU that is full, is the back-pressure.
///
/// When QEMU is reached, every key and button that a former process could have left down is released. While the machine
/// is off or gone, reports are dropped: there is nothing to press.
///
/// Relative and absolute pointer are two devices of the PC. QEMU gives button events to the one that was polled last,
/// unless the tablet is bound to the display `tablet_display` (-device usb-tablet,display=…): then each gets its own.
class QmpInputSink final : public input::InputSink, private QmpListener {
public:
    static constexpr std::string_view tablet_display = "video0";

    /// `client` outlives it. `entry_ns`: see DeviceQueue; tests make it 0.
    QmpInputSink(boost::asio::io_context& loop, QmpClient& client, std::uint64_t entry_ns = 12'000'000);
    ~QmpInputSink() override;
    QmpInputSink(const QmpInputSink&) = delete;
    QmpInputSink& operator=(const QmpInputSink&) = delete;

    [[nodiscard]] bool keyboard(const input::KeyboardReport& report) override;
    [[nodiscard]] bool relative(const input::RelativeReport& report) override;
    [[nodiscard]] bool absolute(const input::AbsoluteReport& report) override;
    void set_ready(std::function<void()> ready) override { ready_ = std::move(ready); }

    /// Releases every key and button there is, whatever is believed of them. Completes when QEMU has done so. Errors:
    /// the PC is off or cannot be reached; not done within 5 s.
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> resync();
    /// Waits until what was given to the sink has reached QEMU, at most `limit`: for an orderly end.
    [[nodiscard]] boost::asio::awaitable<void> settle(std::chrono::milliseconds limit);

private:
    struct Pointer {
        DeviceQueue queue;
        std::uint8_t buttons = 0;
        bool unsure = false;
    };

    void qmp_connected() override;
    void qmp_lost() override;
    void qmp_event(std::string_view name, const boost::json::object& data) override;

    void ask_state();
    void machine_runs(bool runs);
    [[nodiscard]] bool busy();
    [[nodiscard]] bool room_for_buttons(Pointer& pointer, std::uint8_t buttons);
    void put_buttons(Pointer& pointer, std::uint8_t buttons);
    void step();
    [[nodiscard]] bool release_doubtful_buttons();
    void send(std::string_view display);
    void answered(const base::Result<boost::json::value>& answer);
    void step_in(std::uint64_t nanoseconds);
    void doubt_everything();
    [[nodiscard]] bool idle() const noexcept;

    QmpClient& client_;
    std::function<void()> ready_;
    GuestClock clock_;  // of the queues below
    KeyLedger keys_;
    Pointer mouse_;
    Pointer tablet_;
    EventBatch batch_;
    std::string_view display_;  // of the tablet, empty when QEMU has none of that name
    boost::asio::steady_timer timer_;
    std::string complaint_;                                                   // of QEMU, the last one
    bool live_ = false;                                                       // connected and the machine runs
    bool in_flight_ = false;                                                  // a command is not answered yet
    bool refused_ = false;                                                    // the caller waits for ready_
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  // for answers that come too late
};

}  // namespace nanokvm::board
