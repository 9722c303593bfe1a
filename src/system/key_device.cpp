// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/key_device.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

namespace nanokvm::system {
namespace {

constexpr unsigned key = KEY_DISPLAYTOGGLE;

bool has_key(int fd) noexcept {
    std::array<unsigned char, KEY_MAX / 8 + 1> keys{};
    return ::ioctl(fd, EVIOCGBIT(EV_KEY, keys.size()), keys.data()) >= 0 &&
           (static_cast<unsigned>(keys[key / 8]) >> (key % 8) & 1U) != 0;
}

}  // namespace

std::optional<KeyDevice> KeyDevice::find(const base::Root& root) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(root / "/dev/input", error)) {
        if (!entry.path().filename().string().starts_with("event")) {
            continue;
        }
        base::UniqueFd fd(::open(entry.path().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
        if (fd && has_key(fd.get())) {
            return KeyDevice(std::move(fd));
        }
    }
    return std::nullopt;
}

KeyDevice::Event KeyDevice::next() noexcept {
    input_event event{};
    for (;;) {
        const ssize_t got = ::read(fd_.get(), &event, sizeof event);
        if (got != static_cast<ssize_t>(sizeof event)) {
            return got < 0 && (errno == EAGAIN || errno == EINTR) ? Event::none : Event::gone;
        }
        if (event.type == EV_KEY && event.code == key && event.value != 2) {  // 2 repeats
            return event.value == 1 ? Event::press : Event::release;
        }
    }
}

}  // namespace nanokvm::system
