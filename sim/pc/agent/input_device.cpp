// SPDX-License-Identifier: GPL-3.0-or-later
#include "input_device.hpp"

#include "device_name.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace nanokvm::pc {

namespace {

/// A bit set as the EVIOCG* calls fill it.
template <std::size_t Count>
class Bits {
public:
    [[nodiscard]] bool operator[](std::size_t bit) const noexcept { return (bytes_[bit / 8] >> bit % 8 & 1) != 0; }
    [[nodiscard]] void* data() noexcept { return bytes_.data(); }
    static constexpr std::size_t size = Count / 8 + 1;

private:
    // The kernel copies whole longs.
    alignas(long) std::array<std::uint8_t, (size + sizeof(long) - 1) / sizeof(long) * sizeof(long)> bytes_{};
};

}  // namespace

base::Result<InputDevice> InputDevice::open(const std::string& path) {
    base::UniqueFd fd(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    std::array<char, 128> name{};
    if (!fd || ::ioctl(fd.get(), EVIOCGNAME(name.size() - 1), name.data()) < 0) {
        return base::fail_errno("cannot use the input device " + path);
    }
    InputDevice device(std::move(fd), short_device_name(name.data()));
    device.classify();
    return device;
}

void InputDevice::classify() {
    Bits<EV_MAX> types;
    Bits<KEY_MAX> keys;
    ::ioctl(fd_.get(), EVIOCGBIT(0, types.size), types.data());
    ::ioctl(fd_.get(), EVIOCGBIT(EV_KEY, keys.size), keys.data());
    keyboard_ = keys[KEY_ENTER];
    pointer_ = keys[BTN_LEFT] && (types[EV_REL] || types[EV_ABS]);
    leds_ = types[EV_LED];
    if (types[EV_ABS]) {
        x_range_ = range_of(ABS_X);
        y_range_ = range_of(ABS_Y);
    }
}

AxisRange InputDevice::range_of(int axis) const noexcept {
    input_absinfo info{};
    ::ioctl(fd_.get(), EVIOCGABS(static_cast<unsigned>(axis)), &info);
    return {info.minimum, info.maximum};
}

InputDevice::Status InputDevice::read(InputListener& listener) {
    std::array<input_event, 64> events{};
    for (;;) {
        const ssize_t size = ::read(fd_.get(), events.data(), sizeof events);
        if (size <= 0) {
            return size < 0 && (errno == EAGAIN || errno == EINTR) ? Status::present : Status::gone;
        }
        for (std::size_t i = 0; i < static_cast<std::size_t>(size) / sizeof(input_event); ++i) {
            deliver(events[i].type, events[i].code, events[i].value, listener);
        }
    }
}

void InputDevice::deliver(int type, int code, int value, InputListener& listener) {
    if (type == EV_SYN) {
        if (code == SYN_DROPPED) {
            dropping_ = true;
        } else if (code == SYN_REPORT && std::exchange(dropping_, false)) {
            resynchronise(listener);
        }
    } else if (dropping_) {
        return;
    } else if (type == EV_KEY) {
        if (value == 0) {
            held_.erase(code);
        } else {
            held_.insert(code);
        }
        listener.on_key(code, value);
    } else if (type == EV_REL) {
        listener.on_relative(code, value);
    } else if (type == EV_ABS) {
        listener.on_absolute(code, value, code == ABS_X ? x_range_ : y_range_);
    }
}

void InputDevice::resynchronise(InputListener& listener) {
    Bits<KEY_MAX> down;
    ::ioctl(fd_.get(), EVIOCGKEY(down.size), down.data());
    for (int code = 0; code < KEY_MAX; ++code) {
        const bool is_down = down[static_cast<std::size_t>(code)];
        if (is_down != held_.contains(code)) {
            deliver(EV_KEY, code, is_down ? 1 : 0, listener);
        }
    }
    if (x_range_.most > x_range_.least) {
        for (const auto& [axis, range] : {std::pair{ABS_X, x_range_}, std::pair{ABS_Y, y_range_}}) {
            input_absinfo info{};
            if (::ioctl(fd_.get(), EVIOCGABS(static_cast<unsigned>(axis)), &info) == 0) {
                listener.on_absolute(axis, info.value, range);
            }
        }
    }
}

void InputDevice::release_all(InputListener& listener) {
    for (const int code : std::exchange(held_, {})) {
        listener.on_key(code, 0);
    }
}

void InputDevice::set_leds(const LockLeds& leds) noexcept {
    std::array<input_event, 4> events{};
    const std::array<std::pair<int, bool>, 3> lights = {
        {{LED_NUML, leds.num}, {LED_CAPSL, leds.caps}, {LED_SCROLLL, leds.scroll}}};
    for (std::size_t i = 0; i < lights.size(); ++i) {
        events[i].type = EV_LED;
        events[i].code = static_cast<std::uint16_t>(lights[i].first);
        events[i].value = lights[i].second ? 1 : 0;
    }
    events[3].type = EV_SYN;
    // A device that is just being pulled out refuses; its reader hears of it next.
    [[maybe_unused]] const ssize_t written = ::write(fd_.get(), events.data(), sizeof events);
}

LockLeds InputDevice::lit() const noexcept {
    Bits<LED_MAX> lights;
    ::ioctl(fd_.get(), EVIOCGLED(lights.size), lights.data());
    return {lights[LED_NUML], lights[LED_CAPSL], lights[LED_SCROLLL]};
}

}  // namespace nanokvm::pc
