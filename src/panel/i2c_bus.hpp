// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <cstdint>
#include <filesystem>
#include <span>

namespace nanokvm::panel {

/// Writes to one device of an I2C bus. Thread-bound.
class I2cDevice {
public:
    virtual ~I2cDevice() = default;

    /// Longest write() there may be; at least 33.
    [[nodiscard]] virtual std::size_t max_write() const noexcept = 0;
    /// One transfer. Errors: nobody acknowledges (ENXIO or EREMOTEIO), or the bus is stuck.
    [[nodiscard]] virtual base::Result<void> write(std::span<const std::uint8_t> bytes) = 0;
};

/// A device on a bus of the kernel, /dev/i2c-N. Where the bus takes only SMBus transfers (i2c-stub, some hubs), a write
/// is an SMBus block: the same bytes on the wire, 33 at most.
class KernelI2cDevice final : public I2cDevice {
public:
    /// `address` has 7 bits. Errors: no such bus, or a driver owns the address.
    [[nodiscard]] static base::Result<KernelI2cDevice> open(const std::filesystem::path& bus, std::uint8_t address);

    [[nodiscard]] std::size_t max_write() const noexcept override;
    [[nodiscard]] base::Result<void> write(std::span<const std::uint8_t> bytes) override;

private:
    KernelI2cDevice(base::UniqueFd fd, bool plain) noexcept : fd_(std::move(fd)), plain_(plain) {}

    base::UniqueFd fd_;
    bool plain_;
};

}  // namespace nanokvm::panel
