// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <cstdint>
#include <linux/input.h>
#include <string>
#include <vector>

namespace nanokvm::cube {

/// One /dev/input/eventN of the target's side, with time stamps of CLOCK_MONOTONIC.
class EventDevice {
public:
    /// Errors: it is no input device, or has gone.
    [[nodiscard]] static base::Result<EventDevice> open(const std::string& node);

    /// What it is for the target: "keyboard", "relative", "absolute" or "other".
    [[nodiscard]] const std::string& kind() const noexcept { return kind_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// `event3`
    [[nodiscard]] const std::string& node() const noexcept { return node_; }
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }

    /// Key and button codes that are down.
    [[nodiscard]] std::vector<int> pressed() const;
    /// {minimum, maximum} of an axis.
    [[nodiscard]] std::pair<int, int> range(unsigned axis) const noexcept;
    /// Switches a lock light as the target's console does. Errors: the device has gone.
    [[nodiscard]] base::Result<void> set_led(std::uint16_t led, bool on) const;

    /// Takes what waits. False when the device has gone.
    [[nodiscard]] bool read(std::vector<input_event>& events) const;

private:
    void classify();

    base::UniqueFd fd_;
    std::string node_;
    std::string name_;
    std::string kind_ = "other";
};

/// CLOCK_MONOTONIC, µs.
[[nodiscard]] inline std::int64_t time_of(const input_event& event) noexcept {
    return static_cast<std::int64_t>(event.input_event_sec) * 1'000'000 +
           static_cast<std::int64_t>(event.input_event_usec);
}

/// Paths of all there are.
[[nodiscard]] std::vector<std::string> event_nodes();

/// The newest one of this kind whose name begins with `name`. Errors: there is none.
[[nodiscard]] base::Result<EventDevice> find_device(const std::string& kind, const std::string& name);

}  // namespace nanokvm::cube
