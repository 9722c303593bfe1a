// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "keyboard.hpp"
#include "pointer.hpp"

#include <cstdint>
#include <set>
#include <string>

namespace nanokvm::pc {

/// Who hears of input. `code` and `value` are those of linux/input-event-codes.h.
class InputListener {
public:
    virtual ~InputListener() = default;
    virtual void on_key(int code, int value) = 0;  // BTN_* too
    virtual void on_relative(int code, int value) = 0;
    virtual void on_absolute(int code, int value, AxisRange range) = 0;
    /// A device can be used from now on, or is gone and all its keys are up.
    virtual void on_device(const std::string& name, bool present) = 0;
};

/// One /dev/input/event* device (Documentation/input/event-codes.rst of the kernel). Thread-bound.
class InputDevice {
public:
    /// Errors: gone already, not an event device.
    [[nodiscard]] static base::Result<InputDevice> open(const std::string& path);

    /// Readable when there are events, or the device is gone; non-blocking.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// As the device states it, without a doubled first word: "QEMU USB Keyboard".
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] bool is_keyboard() const noexcept { return keyboard_; }
    [[nodiscard]] bool is_pointer() const noexcept { return pointer_; }
    [[nodiscard]] bool has_leds() const noexcept { return leds_; }

    enum class Status { present, gone };
    /// Hands all waiting events to `listener`. When the kernel had to drop some, the keys are brought back in line with
    /// the device's real state.
    [[nodiscard]] Status read(InputListener& listener);

    /// Tells the listener that all keys this device holds are up: a keyboard that is pulled out leaves nothing stuck.
    void release_all(InputListener& listener);

    void set_leds(const LockLeds& leds) noexcept;
    /// What the device's lights show now.
    [[nodiscard]] LockLeds lit() const noexcept;

private:
    InputDevice(base::UniqueFd fd, std::string name) noexcept : fd_(std::move(fd)), name_(std::move(name)) {}

    void classify();
    void deliver(int type, int code, int value, InputListener& listener);
    void resynchronise(InputListener& listener);
    [[nodiscard]] AxisRange range_of(int axis) const noexcept;

    base::UniqueFd fd_;
    std::string name_;
    bool keyboard_ = false;
    bool pointer_ = false;
    bool leds_ = false;
    bool dropping_ = false;  // between SYN_DROPPED and the next report
    AxisRange x_range_;
    AxisRange y_range_;
    std::set<int> held_;
};

}  // namespace nanokvm::pc
