// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "net/netlink_watch.hpp"
#include "system/display.hpp"
#include "system/file_watch.hpp"
#include "system/gateway_watch.hpp"
#include "system/key_device.hpp"
#include "system/key_press.hpp"
#include "system/oled.hpp"
#include "system/watchdog.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace nanokvm::system {

/// kvm_system: shows the device's state on the OLED, obeys the user key, watches over the server. It waits for events
/// (network, files, key, USB) and for the next moment at which its picture changes; nothing is polled. One thread.
class Daemon {
public:
    using Clock = std::chrono::steady_clock;

    /// Errors: the kernel refuses the means to watch.
    [[nodiscard]] static base::Result<Daemon> make(base::Root root);

    /// Until SIGTERM or SIGINT.
    void run();

private:
    Daemon(base::Root root, FileWatch files, net::NetlinkWatch network, base::UniqueFd signals);

    [[nodiscard]] bool wait();  // false: a signal came
    [[nodiscard]] int timeout_ms(Clock::time_point now) const;
    void look(Clock::time_point now);
    void publish(const panel::PanelState& state);
    void note_life(Clock::time_point now);
    void guard(Clock::time_point now);
    void ask_gateway(Clock::time_point now);
    void open_usb_state();
    void take_usb_event() noexcept;
    void take_keys(Clock::time_point now);
    void act(KeyAction action, Clock::time_point now);
    void show_countdown(Clock::time_point now);
    void reset_passwords();
    void open_oled();
    void show(Clock::time_point now);

    base::Root root_;
    FileWatch files_;
    net::NetlinkWatch network_;
    base::UniqueFd signals_;
    base::UniqueFd usb_state_;
    GatewayWatch gateway_;
    std::optional<KeyDevice> key_device_;
    UserKey key_;
    Display display_;
    std::unique_ptr<Oled> oled_;
    std::optional<Clock::time_point> oled_again_;  // after a failure
    Watchdog watchdog_;
    bool guarded_ = false;
    std::filesystem::file_time_type last_life_;
    Clock::time_point look_again_;
};

}  // namespace nanokvm::system
