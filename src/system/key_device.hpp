// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "base/unique_fd.hpp"

#include <optional>

namespace nanokvm::system {

/// The user key: the input device that can send KEY_DISPLAYTOGGLE, whatever its number (device.md 1.3). Thread-bound.
class KeyDevice {
public:
    /// Nothing: no such device is there now.
    [[nodiscard]] static std::optional<KeyDevice> find(const base::Root& root);

    enum class Event { none, press, release, gone };
    /// The next waiting event.
    [[nodiscard]] Event next() noexcept;
    /// Readable after an event.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }

private:
    explicit KeyDevice(base::UniqueFd fd) noexcept : fd_(std::move(fd)) {}
    base::UniqueFd fd_;
};

}  // namespace nanokvm::system
