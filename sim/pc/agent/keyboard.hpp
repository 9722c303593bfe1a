// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "key_map.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::pc {

/// The lights of a keyboard; on a PC the operating system owns them, not the keyboard.
struct LockLeds {
    bool num = false;
    bool caps = false;
    bool scroll = false;
    friend bool operator==(const LockLeds&, const LockLeds&) = default;
};

/// What the PC shall do because of a key.
enum class KeyCommand { none, power_off, reboot };

/// Everything known about what is typed: held keys, locks, the text and the names of the last keys.
///
/// All keyboards of the machine act as one, as they do on a PC. Pure logic; the caller writes `leds()` to the devices.
/// Thread-bound. Bounded: the last `max_typed_lines` lines of at most `max_line` characters, the last `max_recent`
/// keys.
class Keyboard {
public:
    static constexpr std::size_t max_typed_lines = 16;
    static constexpr std::size_t max_line = 400;
    static constexpr std::size_t max_recent = 12;

    struct Outcome {
        std::string text;  // for the shell
        KeyCommand command = KeyCommand::none;
    };

    /// `value` as in an EV_KEY event: 1 pressed, 0 released, 2 repeated.
    Outcome on_key(int code, int value);

    [[nodiscard]] const LockLeds& leds() const noexcept { return leds_; }
    /// Codes in the order they were pressed.
    [[nodiscard]] const std::vector<int>& held() const noexcept { return held_; }
    /// The names of `held()`, joined by " + "; empty when all keys are up.
    [[nodiscard]] std::string held_names() const;
    /// What was typed, newest line last; there is always one line.
    [[nodiscard]] const std::deque<std::string>& typed() const noexcept { return typed_; }
    /// The last keys struck with their modifiers ("Ctrl+C"), newest last.
    [[nodiscard]] const std::deque<std::string>& recent() const noexcept { return recent_; }

private:
    [[nodiscard]] bool is_held(int code) const noexcept;
    [[nodiscard]] KeyModifiers modifiers() const noexcept;
    void press(int code);
    void release(int code) noexcept;
    void toggle_lock(int code) noexcept;
    void remember(int code);
    void type(int code, std::string_view text);

    LockLeds leds_;
    std::vector<int> held_;
    std::deque<std::string> typed_{std::string()};
    std::deque<std::string> recent_;
};

}  // namespace nanokvm::pc
