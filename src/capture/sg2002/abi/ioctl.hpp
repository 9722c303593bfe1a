// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// How request codes are made (asm-generic/ioctl.h); spelled out here, because the drivers often encode the size of a
/// pointer where a larger structure travels.
namespace nanokvm::capture::sg2002::abi {

/// _IOC(direction, letter, number, size): direction 0 none, 1 to the driver, 2 from it, 3 both.
[[nodiscard]] constexpr std::uint32_t request(std::uint32_t direction, char letter, std::uint32_t number,
                                              std::uint32_t size) noexcept {
    return direction << 30U | size << 16U | static_cast<std::uint32_t>(static_cast<unsigned char>(letter)) << 8U |
           number;
}

inline constexpr std::uint32_t to_driver = 1;
inline constexpr std::uint32_t from_driver = 2;
inline constexpr std::uint32_t both_ways = 3;

}  // namespace nanokvm::capture::sg2002::abi
