// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "stream/hub.hpp"

#include <chrono>
#include <functional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::stream {

/// Whether the input is captured (http-api.md 3.4 and 5.7, device.md 6.6). A person switches it off, and the flag
/// /etc/kvm/hdmi_disable keeps that over a restart; or it goes off by itself when nobody has watched for the minutes of
/// /etc/kvm/hdmi_idle_timeout, until somebody does. Off means that there is no capture process, and nothing of the
/// hardware or its memory is used. Whether the target keeps its monitor is the board's affair. Thread-bound to the
/// loop.
class CaptureSwitch {
public:
    static constexpr unsigned max_idle_minutes = 10'080;
    /// How long a reset keeps it off.
    static constexpr std::chrono::milliseconds default_reset_pause{1000};

    /// Shows the target a monitor, or none. Errors: it stays as it was.
    using Monitor = std::function<base::Result<void>(bool)>;

    /// Borrows the hub. `monitor` follows the capture; empty on boards whose target keeps its monitor. `minute`: how
    /// long one is.
    CaptureSwitch(boost::asio::io_context& loop, Hub& hub, base::Root root, Monitor monitor,
                  std::chrono::milliseconds reset_pause = default_reset_pause,
                  std::chrono::milliseconds minute = std::chrono::minutes(1));

    /// Starts the hub, unless it was switched off. A monitor that cannot be set is logged.
    void begin();

    /// Not switched off by a person. Errors of enable, disable and reset: the flag cannot be written and nothing
    /// changed, or the capture is as wanted and the monitor is not.
    [[nodiscard]] bool enabled() const;
    [[nodiscard]] base::Result<void> enable();
    [[nodiscard]] base::Result<void> disable();
    /// Off, a pause, on: also when it was off.
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> reset();

    /// 0: never by itself.
    [[nodiscard]] unsigned idle_minutes() const noexcept { return idle_minutes_; }
    /// At most max_idle_minutes. What has gone off by itself goes on again.
    [[nodiscard]] base::Result<void> set_idle_minutes(unsigned minutes);

    /// Someone came or left.
    void viewers_changed();

private:
    base::Result<void> set_capture(bool on);
    void set_capture_and_log(bool on);
    void await_idleness();
    [[nodiscard]] bool watched() const noexcept;

    Hub& hub_;
    base::Root root_;
    Monitor monitor_;
    std::chrono::milliseconds reset_pause_;
    std::chrono::milliseconds minute_;
    boost::asio::steady_timer idle_timer_;
    boost::asio::steady_timer reset_timer_;
    unsigned idle_minutes_ = 0;
    bool waiting_ = false;  // the idle timer runs
};

}  // namespace nanokvm::stream
