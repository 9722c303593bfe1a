// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panel/pages.hpp"
#include "panel/sleep.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace nanokvm::system {

/// What the OLED shows at a moment: pages that alternate, messages that go before them, sleep, and a picture that moves
/// by a pixel now and then so that nothing burns in. Pure: the caller brings the time and draws.
class Display {
public:
    using Clock = std::chrono::steady_clock;

    Display(panel::Size size, Clock::time_point now) : size_(size), began_(now), sleep_(now) {}

    /// A change of anything but the frame rate wakes the panel.
    void set_state(panel::PanelState state, Clock::time_point now);
    void set_sleep(std::optional<std::chrono::seconds> timeout) noexcept { sleep_.set_timeout(timeout); }
    /// Shown until it is cleared, also on a dark panel.
    void set_message(std::string title, std::string text);
    void clear_message() noexcept { message_.reset(); }
    /// A short press of the key.
    void toggle(Clock::time_point now) noexcept { sleep_.toggle(now); }
    /// Lit, and the first page.
    void home(Clock::time_point now) noexcept;

    /// Nothing: the panel is off.
    [[nodiscard]] std::optional<panel::Bitmap> picture(Clock::time_point now) const;
    /// When picture() will answer otherwise by itself; nothing when it will not.
    [[nodiscard]] std::optional<Clock::time_point> next_change(Clock::time_point now) const;

private:
    struct Message {
        std::string title;
        std::string text;
    };

    panel::Size size_;
    Clock::time_point began_;  // of the first page
    panel::SleepTimer sleep_;
    panel::PanelState state_;
    std::optional<Message> message_;
};

}  // namespace nanokvm::system
