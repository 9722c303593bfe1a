// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "base/unique_fd.hpp"
#include "power/board_pins.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

namespace nanokvm::power {

/// A button's line. It is low when it is made and when it is gone. Thread-bound.
class Output {
public:
    virtual ~Output() = default;
    [[nodiscard]] virtual base::Result<void> set(bool high) = 0;
};

/// A light's line. Thread-bound.
class Input {
public:
    virtual ~Input() = default;
    [[nodiscard]] virtual base::Result<bool> high() const = 0;
    /// Readable, or POLLPRI (see edge_is_urgent), after an edge.
    [[nodiscard]] virtual int edge_fd() const noexcept = 0;
    /// True: edges show as POLLPRI (sysfs), not as data.
    [[nodiscard]] virtual bool edge_is_urgent() const noexcept = 0;
    /// Takes what has been signalled, so that the next edge signals again.
    virtual void take_edges() noexcept = 0;
};

/// The lines of the SoC through the character device (GPIO uAPI v2, Linux 5.10 and later), or where that is missing or
/// refuses, through sysfs. Value; everything it reads lies below its root.
class Gpio {
public:
    explicit Gpio(base::Root root) : root_(std::move(root)) {}
    /// Of a machine of another kind: all lines are of this chip, `gpiochip0` in /dev or a chip's label, whatever the
    /// bank of a pin. There is no sysfs for it.
    Gpio(base::Root root, std::string chip) : root_(std::move(root)), chip_(std::move(chip)) {}

    /// An output that is low from the first instant. Errors: no such bank, or someone else holds the line.
    [[nodiscard]] base::Result<std::unique_ptr<Output>> output(Pin pin, std::string_view consumer) const;
    /// Gives an output a level that it keeps when nobody holds the line any more, which is up to its driver: the SoC's
    /// keeps it.
    [[nodiscard]] base::Result<void> leave(Pin pin, bool high, std::string_view consumer) const;
    [[nodiscard]] base::Result<std::unique_ptr<Input>> input(Pin pin, std::string_view consumer) const;

private:
    [[nodiscard]] base::Result<base::UniqueFd> request(Pin pin, std::string_view consumer, std::uint64_t flags,
                                                       bool high = false) const;

    base::Root root_;
    std::string chip_;  // empty: the SoC's
};

/// The character device of the bank: the chip whose label names its register base ("3020000.gpio"). Errors: none does.
[[nodiscard]] base::Result<base::UniqueFd> open_bank(const base::Root& root, std::uint32_t bank);
/// That of a chip by its name in /dev or its label. Errors: none is called so, or it may not be opened.
[[nodiscard]] base::Result<base::UniqueFd> open_chip(const base::Root& root, const std::string& name);

}  // namespace nanokvm::power
