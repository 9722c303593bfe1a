// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/sg2002/abi/sys.hpp"
#include "capture/sg2002/device.hpp"

#include <cstdint>

namespace nanokvm::capture::sg2002 {

/// Operating mode, bindings and cache maintenance (/dev/cvi-sys). The last close of the node removes all bindings.
/// Thread-bound.
class SystemControl {
public:
    [[nodiscard]] static base::Result<SystemControl> open(Kernel& kernel);

    /// VI and VPSS offline, VPSS single with input from memory (reference 1.2): what a YUV input needs.
    [[nodiscard]] base::Result<void> set_modes();
    /// VI pipe 0 channel 0 → VPSS group 0 channel 0.
    [[nodiscard]] base::Result<void> bind_input();
    int unbind_input() noexcept;
    /// Drops what the CPU's cache holds of this memory, so that the next read sees what the hardware wrote.
    int invalidate(std::uint64_t address, std::uint32_t bytes) const noexcept;

private:
    explicit SystemControl(Device device) noexcept : device_(std::move(device)) {}

    Device device_;
};

}  // namespace nanokvm::capture::sg2002
