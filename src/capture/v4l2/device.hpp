// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/v4l2/dv_input.hpp"
#include "capture/v4l2/kernel.hpp"
#include "capture/v4l2/mode_choice.hpp"

#include <cstdint>
#include <linux/videodev2.h>
#include <optional>
#include <string>
#include <vector>

namespace nanokvm::capture::v4l2 {

/// An opened capture device, and what it is set to. Thread-bound; borrows the kernel.
class Device {
public:
    /// Opens it and looks what it is. Errors, in sentences that follow its name: it is not there (ENOENT, ENODEV), may
    /// not be opened, is no capture device, cannot stream.
    [[nodiscard]] static base::Result<Device> open(Kernel& kernel, const std::string& path);
    Device(Device&& other) noexcept;
    Device& operator=(Device&&) = delete;
    ~Device();

    [[nodiscard]] int fd() const noexcept { return fd_; }
    /// Of the card, for people.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// Whether its size is that of what comes in: a bridge, not a stick with a scaler.
    [[nodiscard]] bool is_bridge() const noexcept { return bridge_; }
    /// A bridge that tells by an event when what comes in changes.
    [[nodiscard]] bool tells_changes() const noexcept { return tells_changes_; }

    /// False: the device is gone.
    [[nodiscard]] bool alive() const noexcept;
    /// Takes all events in: whether what comes in may have changed.
    [[nodiscard]] bool take_changes() noexcept;

    /// What comes into a bridge; `timings` are those it found.
    [[nodiscard]] DvInput look(v4l2_dv_timings& timings) const;
    /// Sets a bridge to what comes in, and to the format that takes the least work. No buffers may be there.
    [[nodiscard]] base::Result<void> follow(const v4l2_dv_timings& timings);
    /// Sets another device to the mode that is wished for, or the best. No buffers may be there.
    [[nodiscard]] base::Result<void> choose(const Wish& wish);

    /// What was set last, as the driver made it.
    [[nodiscard]] const v4l2_pix_format& format() const noexcept { return format_; }
    /// 0: not known.
    [[nodiscard]] std::uint32_t millihertz() const noexcept { return millihertz_; }

    /// All that it can be set to.
    [[nodiscard]] std::vector<Mode> modes(const Wish& wish) const;

private:
    Device(Kernel& kernel, int fd) noexcept : kernel_(kernel), fd_(fd) {}
    [[nodiscard]] base::Result<void> check();
    void prepare_bridge();
    void offer_monitor();
    [[nodiscard]] std::vector<std::uint32_t> formats() const;
    [[nodiscard]] base::Result<void> set_format(std::uint32_t fourcc, Size size);
    void set_rate(std::uint32_t millihertz) noexcept;

    Kernel& kernel_;
    int fd_;
    std::string name_;
    bool bridge_ = false;
    bool tells_changes_ = false;
    v4l2_pix_format format_{};
    std::uint32_t millihertz_ = 0;
};

}  // namespace nanokvm::capture::v4l2
