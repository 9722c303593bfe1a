// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_device.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <sys/ioctl.h>
#include <unistd.h>

namespace nanokvm::cube {
namespace {

/// A bit set as the EVIOCG* calls fill it: whole longs.
template <std::size_t Count>
class Bits {
public:
    [[nodiscard]] bool operator[](std::size_t bit) const noexcept {
        return (words_[bit / bits_per_word] >> bit % bits_per_word & 1U) != 0;
    }
    [[nodiscard]] void* data() noexcept { return words_.data(); }
    [[nodiscard]] static constexpr std::size_t bytes() noexcept { return sizeof(words_); }

private:
    static constexpr std::size_t bits_per_word = sizeof(unsigned long) * 8;
    std::array<unsigned long, Count / bits_per_word + 1> words_{};
};

}  // namespace

base::Result<EventDevice> EventDevice::open(const std::string& node) {
    EventDevice device;
    device.fd_.reset(::open(node.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    std::array<char, 256> name{};
    int clock = CLOCK_MONOTONIC;
    if (!device.fd_ || ::ioctl(device.fd(), EVIOCGNAME(name.size() - 1), name.data()) < 0 ||
        ::ioctl(device.fd(), EVIOCSCLOCKID, &clock) < 0) {
        return base::fail_errno("cannot use the input device " + node);
    }
    device.node_ = std::filesystem::path(node).filename().string();
    device.name_ = name.data();
    device.classify();
    return device;
}

void EventDevice::classify() {
    Bits<KEY_MAX> keys;
    Bits<ABS_MAX> absolute;
    Bits<REL_MAX> relative;
    ::ioctl(fd(), EVIOCGBIT(EV_KEY, keys.bytes()), keys.data());
    ::ioctl(fd(), EVIOCGBIT(EV_ABS, absolute.bytes()), absolute.data());
    ::ioctl(fd(), EVIOCGBIT(EV_REL, relative.bytes()), relative.data());
    if (keys[BTN_LEFT] && absolute[ABS_X]) {
        kind_ = "absolute";
    } else if (keys[BTN_LEFT] && relative[REL_X]) {
        kind_ = "relative";
    } else if (keys[KEY_A]) {
        kind_ = "keyboard";
    }
}

std::vector<int> EventDevice::pressed() const {
    Bits<KEY_MAX> keys;
    std::vector<int> codes;
    ::ioctl(fd(), EVIOCGKEY(keys.bytes()), keys.data());
    for (int code = 0; code < KEY_MAX; ++code) {
        if (keys[static_cast<std::size_t>(code)]) {
            codes.push_back(code);
        }
    }
    return codes;
}

std::pair<int, int> EventDevice::range(unsigned axis) const noexcept {
    input_absinfo info{};
    ::ioctl(fd(), EVIOCGABS(axis), &info);
    return {info.minimum, info.maximum};
}

base::Result<void> EventDevice::set_led(std::uint16_t led, bool on) const {
    std::array<input_event, 2> events{};
    events[0].type = EV_LED;
    events[0].code = led;
    events[0].value = on ? 1 : 0;
    events[1].type = EV_SYN;
    if (::write(fd(), events.data(), sizeof events) != static_cast<ssize_t>(sizeof events)) {
        return base::fail_errno("cannot set the lights of " + node_);
    }
    return {};
}

bool EventDevice::read(std::vector<input_event>& events) const {
    std::array<input_event, 64> part{};
    for (;;) {
        const auto size = ::read(fd(), part.data(), sizeof part);
        if (size <= 0) {
            return size < 0 && (errno == EAGAIN || errno == EINTR);
        }
        events.insert(events.end(), part.begin(), part.begin() + size / static_cast<ssize_t>(sizeof(input_event)));
    }
}

std::vector<std::string> event_nodes() {
    std::vector<std::string> nodes;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/dev/input", ignored)) {
        if (entry.path().filename().string().starts_with("event")) {
            nodes.push_back(entry.path().string());
        }
    }
    // event10 after event9
    std::sort(nodes.begin(), nodes.end(),
              [](const auto& a, const auto& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; });
    return nodes;
}

base::Result<EventDevice> find_device(const std::string& kind, const std::string& name) {
    const auto nodes = event_nodes();
    for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
        auto device = EventDevice::open(*node);
        if (device && device->kind() == kind && device->name().starts_with(name)) {
            return device;
        }
    }
    return base::fail("there is no input device of the kind " + kind + " named " + name);
}

}  // namespace nanokvm::cube
