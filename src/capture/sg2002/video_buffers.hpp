// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/sg2002/abi/base.hpp"
#include "capture/sg2002/device.hpp"

#include <cstdint>

namespace nanokvm::capture::sg2002 {

/// The pools that frames of VI and VPSS lie in (reference 5.3). They are global and survive the process. Thread-bound.
class VideoBuffers {
public:
    [[nodiscard]] static base::Result<VideoBuffers> open(Kernel& kernel);

    [[nodiscard]] base::Result<std::uint32_t> chip_id() const;
    /// The layout as the driver knows it.
    [[nodiscard]] base::Result<void> get_config(abi::VbConfig& config) const;
    /// Starts with one common pool of `count` blocks. The driver ignores a layout that comes after its start without
    /// saying so: it is read back, and another one is an error.
    [[nodiscard]] base::Result<void> init(std::uint32_t block_bytes, std::uint32_t count);
    /// Frees the pools when all blocks are back.
    int exit() noexcept;

    /// A private pool: one contiguous allocation. The error's code is ENOMEM when the heap has no such piece.
    [[nodiscard]] base::Result<std::uint32_t> create_pool(std::uint32_t block_bytes, std::uint32_t count,
                                                          const char* name);
    /// The driver says nothing when blocks are still out, and keeps the pool.
    int destroy_pool(std::uint32_t pool) noexcept;

    [[nodiscard]] const Device& device() const noexcept { return device_; }

private:
    explicit VideoBuffers(Device device) noexcept : device_(std::move(device)) {}
    [[nodiscard]] int command(abi::VbCommand id, std::uint64_t value) const;

    Device device_;
};

}  // namespace nanokvm::capture::sg2002
