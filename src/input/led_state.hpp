// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

namespace nanokvm::input {

/// The lights of the target's keyboard, as its output report says (HID LED page).
struct Leds {
    bool num_lock = false;
    bool caps_lock = false;
    bool scroll_lock = false;
    bool known = false;  ///< false: the target has not said yet
    std::chrono::system_clock::time_point updated_at{};

    friend bool operator==(const Leds&, const Leds&) = default;
};

/// Holder of the newest Leds. Thread-bound.
class LedState {
public:
    /// `changed` runs inside set() when a light (or knowing it) changed. May be empty.
    explicit LedState(std::function<void(const Leds&)> changed = {}) : changed_(std::move(changed)) {}

    /// Bit 0 Num, 1 Caps, 2 Scroll; others are ignored. The same again changes nothing, not even the time.
    void set(std::uint8_t bits, std::chrono::system_clock::time_point now = std::chrono::system_clock::now()) {
        const Leds leds{(bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0, true, leds_.updated_at};
        if (leds == leds_) {
            return;
        }
        leds_ = leds;
        leds_.updated_at = now;
        if (changed_) {
            changed_(leds_);
        }
    }
    [[nodiscard]] const Leds& get() const noexcept { return leds_; }

private:
    Leds leds_;
    std::function<void(const Leds&)> changed_;
};

}  // namespace nanokvm::input
