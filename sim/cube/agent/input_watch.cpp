// SPDX-License-Identifier: GPL-3.0-or-later
#include "input_watch.hpp"

#include <array>
#include <filesystem>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <vector>

namespace nanokvm::cube {

void InputWatch::run() {
    std::error_code ignored;
    std::filesystem::create_directories("/dev/input", ignored);  // devtmpfs makes it with the first device only
    const base::UniqueFd changes(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    ::inotify_add_watch(changes.get(), "/dev/input", IN_CREATE | IN_DELETE);
    look();
    for (;;) {
        std::vector<pollfd> waits{{changes.get(), POLLIN, 0}};
        std::vector<std::string> paths;
        for (const auto& [path, device] : devices_) {
            waits.push_back({device.fd(), POLLIN, 0});
            paths.push_back(path);
        }
        ::poll(waits.data(), waits.size(), -1);
        for (std::size_t i = 1; i < waits.size(); ++i) {
            if (waits[i].revents == 0) {
                continue;
            }
            const auto found = devices_.find(paths[i - 1]);
            std::vector<input_event> events;
            const bool present = found->second.read(events);
            deliver(found->second, events);
            if (!present) {
                tell("removed", found->second);
                devices_.erase(found);
            }
        }
        if (waits[0].revents != 0) {
            std::array<char, 4096> notes{};
            [[maybe_unused]] const auto size = ::read(changes.get(), notes.data(), notes.size());
            look();
        }
    }
}

void InputWatch::look() {
    for (const auto& path : event_nodes()) {
        if (devices_.contains(path)) {
            continue;
        }
        if (auto device = EventDevice::open(path)) {
            tell("added", *device);
            devices_.emplace(path, std::move(*device));
        }
    }
}

void InputWatch::tell(const char* what, const EventDevice& device) {
    port_.send({{"event", "device"},
                {"what", what},
                {"node", device.node()},
                {"kind", device.kind()},
                {"name", device.name()}});
}

void InputWatch::deliver(const EventDevice& device, const std::vector<input_event>& events) {
    for (const auto& event : events) {
        if (event.type == EV_SYN && event.code == SYN_REPORT) {
            continue;
        }
        port_.send({{"event", "input"},
                    {"node", device.node()},
                    {"kind", device.kind()},
                    {"at", time_of(event)},
                    {"type", event.type},
                    {"code", event.code},
                    {"value", event.value}});
    }
}

}  // namespace nanokvm::cube
