// SPDX-License-Identifier: GPL-3.0-or-later
#include "input_devices.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <limits.h>
#include <sys/inotify.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace nanokvm::pc {

namespace {

bool is_event_node(std::string_view name) {
    return name.starts_with("event");
}

template <typename Devices, typename Wanted>
std::string joined_names(const Devices& devices, Wanted wanted) {
    std::string names;
    for (const auto& [path, device] : devices) {
        if (wanted(device)) {
            names += (names.empty() ? "" : ", ") + device.name();
        }
    }
    return names;
}

}  // namespace

InputDevices::InputDevices(std::string folder, EventLoop& loop, InputListener& listener)
    : folder_(std::move(folder)), loop_(loop), listener_(listener) {}

InputDevices::~InputDevices() {
    for (const auto& [path, device] : devices_) {
        loop_.forget(device.fd());
    }
    if (inotify_) {
        loop_.forget(inotify_.get());
    }
}

base::Result<void> InputDevices::start() {
    inotify_.reset(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!inotify_ || ::inotify_add_watch(inotify_.get(), folder_.c_str(), IN_CREATE | IN_ATTRIB | IN_DELETE) < 0) {
        return base::fail_errno("cannot watch " + folder_ + " for input devices");
    }
    if (auto watched = loop_.watch(inotify_.get(), [this] { on_folder_changed(); }); !watched) {
        return watched;
    }
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
        if (is_event_node(entry.path().filename().string())) {
            add(entry.path().string());
        }
    }
    return {};
}

void InputDevices::on_folder_changed() {
    alignas(inotify_event) std::array<char, 16 * (sizeof(inotify_event) + NAME_MAX + 1)> buffer{};
    const ssize_t size = ::read(inotify_.get(), buffer.data(), buffer.size());
    for (std::size_t at = 0; size > 0 && at + sizeof(inotify_event) <= static_cast<std::size_t>(size);) {
        inotify_event event{};
        std::memcpy(&event, buffer.data() + at, sizeof event);
        const char* name = buffer.data() + at + sizeof event;
        at += sizeof event + event.len;
        if (event.len == 0 || !is_event_node(name)) {
            continue;
        }
        const std::string path = folder_ + "/" + name;
        if ((event.mask & IN_DELETE) != 0) {
            remove(path);
        } else {
            add(path);
        }
    }
}

void InputDevices::add(const std::string& path) {
    if (devices_.contains(path)) {
        return;
    }
    auto device = InputDevice::open(path);
    if (!device || !loop_.watch(device->fd(), [this, path] { on_readable(path); })) {
        return;  // not ours, or gone again; a change of its attributes brings us back here
    }
    device->set_leds(leds_);
    const std::string name = device->name();
    devices_.emplace(path, std::move(*device));
    listener_.on_device(name, true);
}

void InputDevices::remove(const std::string& path) {
    const auto found = devices_.find(path);
    if (found == devices_.end()) {
        return;
    }
    loop_.forget(found->second.fd());
    InputDevice device = std::move(found->second);
    devices_.erase(found);
    device.release_all(listener_);
    listener_.on_device(device.name(), false);
}

void InputDevices::on_readable(const std::string& path) {
    const auto found = devices_.find(path);
    if (found != devices_.end() && found->second.read(listener_) == InputDevice::Status::gone) {
        remove(path);
    }
}

void InputDevices::set_leds(const LockLeds& leds) {
    leds_ = leds;
    for (auto& [path, device] : devices_) {
        if (device.has_leds()) {
            device.set_leds(leds);
        }
    }
}

LockLeds InputDevices::lit() const noexcept {
    const auto found =
        std::find_if(devices_.begin(), devices_.end(), [](const auto& entry) { return entry.second.has_leds(); });
    return found == devices_.end() ? LockLeds{} : found->second.lit();
}

std::string InputDevices::keyboard_names() const {
    return joined_names(devices_, [](const InputDevice& device) { return device.is_keyboard(); });
}

std::string InputDevices::pointer_names() const {
    return joined_names(devices_, [](const InputDevice& device) { return device.is_pointer(); });
}

}  // namespace nanokvm::pc
