// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/i2c_bus.hpp"

#include <algorithm>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace nanokvm::panel {
namespace {

constexpr std::size_t plain_limit = 129;  // a control byte and one row of the panel: 12 ms at 100 kHz

/// A command byte and up to 32 of data.
int smbus_write(int fd, std::span<const std::uint8_t> bytes) {
    i2c_smbus_data data{};
    i2c_smbus_ioctl_data call{};
    call.read_write = I2C_SMBUS_WRITE;
    call.command = bytes.front();
    call.data = &data;
    const auto rest = bytes.subspan(1);
    if (rest.size() == 1) {
        call.size = I2C_SMBUS_BYTE_DATA;
        data.byte = rest.front();
    } else {
        call.size = I2C_SMBUS_I2C_BLOCK_DATA;
        data.block[0] = static_cast<std::uint8_t>(rest.size());
        std::copy(rest.begin(), rest.end(), data.block + 1);
    }
    return ::ioctl(fd, I2C_SMBUS, &call);
}

}  // namespace

base::Result<KernelI2cDevice> KernelI2cDevice::open(const std::filesystem::path& bus, std::uint8_t address) {
    base::UniqueFd fd(::open(bus.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd) {
        return base::fail_errno("cannot open " + bus.string());
    }
    unsigned long functions = 0;
    if (::ioctl(fd.get(), I2C_FUNCS, &functions) != 0 ||
        ::ioctl(fd.get(), I2C_SLAVE, static_cast<unsigned long>(address)) != 0) {
        return base::fail_errno("cannot use address " + std::to_string(address) + " of " + bus.string());
    }
    return KernelI2cDevice(std::move(fd), (functions & I2C_FUNC_I2C) != 0);
}

std::size_t KernelI2cDevice::max_write() const noexcept {
    return plain_ ? plain_limit : 1U + I2C_SMBUS_BLOCK_MAX;
}

base::Result<void> KernelI2cDevice::write(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 2 || bytes.size() > max_write()) {
        return base::fail("an I2C write of " + std::to_string(bytes.size()) + " bytes", EINVAL);
    }
    if (plain_ ? ::write(fd_.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())
               : smbus_write(fd_.get(), bytes) != 0) {
        return base::fail_errno("the OLED does not answer");
    }
    return {};
}

}  // namespace nanokvm::panel
