// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"
#include "capture/sg2002/abi/vpss.hpp"
#include "capture/sg2002/device.hpp"

#include <cstdint>

namespace nanokvm::capture::sg2002 {

/// VPSS group 0 (/dev/cvi-vpss): turns VI's packed 4:2:2 into NV21 of any size, on up to four channels. It survives the
/// process; an attribute call before the video buffers' start crashes the kernel (reference 2.2): the caller sees to
/// the order. Thread-bound.
class ScalerGroup {
public:
    static constexpr std::uint32_t channels = 4;
    /// Frames that wait in a channel: the newest only.
    static constexpr std::uint32_t queue_depth = 1;

    [[nodiscard]] static base::Result<ScalerGroup> open(Kernel& kernel);

    [[nodiscard]] base::Result<void> create(Size input);
    [[nodiscard]] base::Result<void> start();
    /// Stops and ends the group and its channels, whatever is there.
    void destroy() noexcept;

    /// NV21 of this size from the pool; `input` tells whether bars are needed.
    [[nodiscard]] base::Result<void> enable(std::uint32_t channel, Size size, Size input, std::uint32_t pool);
    void disable(std::uint32_t channel) noexcept;

    /// The oldest frame that waits, or the next: blocks up to `timeout_ms`. The answer is as of Device::answer().
    [[nodiscard]] int get(std::uint32_t channel, int timeout_ms, abi::VideoFrameInfo& frame) const noexcept;
    int release(std::uint32_t channel, const abi::VideoFrameInfo& frame) const noexcept;

private:
    explicit ScalerGroup(Device device) noexcept : device_(std::move(device)) {}
    Device device_;
};

/// The attributes that enable() programs. Pure.
[[nodiscard]] abi::VpssChannel scaler_channel(Size size, Size input) noexcept;

}  // namespace nanokvm::capture::sg2002
