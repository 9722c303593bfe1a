// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "board/virtual/qmp_client.hpp"
#include "power/power_control.hpp"
#include "power/press_gate.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace nanokvm::board {

/// Power and reset button of the virtual PC. It is on while QEMU executes it; off is a machine that was reset and does
/// not run, so that its display is blank. A guest that switches itself off is brought into that state at once.
///
/// The disk light is always dark: QEMU has no such light, and asking for counters all the time would cost more than it
/// tells.
class QmpPower final : public power::PowerControl, private QmpListener {
public:
    /// `client` outlives it.
    QmpPower(boost::asio::io_context& loop, QmpClient& client);
    ~QmpPower() override;
    QmpPower(const QmpPower&) = delete;
    QmpPower& operator=(const QmpPower&) = delete;

    [[nodiscard]] boost::asio::awaitable<base::Result<void>> press(power::Line line,
                                                                   std::chrono::milliseconds duration) override;
    [[nodiscard]] base::Result<power::FrontLeds> leds() const override;
    void set_changed(std::function<void()> changed) override { changed_ = std::move(changed); }

    /// Nothing while it is unknown.
    [[nodiscard]] std::optional<power::Machine> machine() const noexcept { return machine_; }

private:
    using Done = boost::asio::awaitable<base::Result<void>>;

    void qmp_connected() override { ask_state(); }
    void qmp_lost() override { set_machine(std::nullopt); }
    void qmp_event(std::string_view name, const boost::json::object& data) override;

    void ask_state();
    void state_told(const boost::json::value& status);
    void set_machine(std::optional<power::Machine> machine);
    [[nodiscard]] Done apply(power::Effect effect);
    [[nodiscard]] Done command(std::string name);
    [[nodiscard]] Done reset_and_run();

    boost::asio::io_context& loop_;
    QmpClient& client_;
    power::PressGate gate_;
    std::optional<power::Machine> machine_;
    std::function<void()> changed_;
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  // for answers that come too late
};

}  // namespace nanokvm::board
