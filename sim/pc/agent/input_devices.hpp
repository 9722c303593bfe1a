// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event_loop.hpp"
#include "input_device.hpp"

#include <map>
#include <string>
#include <string_view>

namespace nanokvm::pc {

/// All input devices of the machine, as they come and go (inotify(7) on the folder of their nodes). Thread-bound.
class InputDevices {
public:
    /// Watches `folder` ("/dev/input"). `loop` and `listener` are borrowed and outlive the object.
    InputDevices(std::string folder, EventLoop& loop, InputListener& listener);
    InputDevices(const InputDevices&) = delete;
    InputDevices& operator=(const InputDevices&) = delete;
    ~InputDevices();

    /// Opens what is there and waits for more. Errors: the folder cannot be watched.
    [[nodiscard]] base::Result<void> start();

    /// Lights every keyboard's LEDs, those of keyboards to come included.
    void set_leds(const LockLeds& leds);
    /// What the first keyboard with lights shows; all dark without one.
    [[nodiscard]] LockLeds lit() const noexcept;

    /// Names of the devices that type, and of those that point, joined by ", ".
    [[nodiscard]] std::string keyboard_names() const;
    [[nodiscard]] std::string pointer_names() const;

private:
    void on_folder_changed();
    void add(const std::string& path);
    void remove(const std::string& path);
    void on_readable(const std::string& path);

    std::string folder_;
    EventLoop& loop_;
    InputListener& listener_;
    base::UniqueFd inotify_;
    std::map<std::string, InputDevice> devices_;  // by path
    LockLeds leds_;
};

}  // namespace nanokvm::pc
