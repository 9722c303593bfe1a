// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "net/wol_list.hpp"

#include <array>
#include <cstdint>

namespace nanokvm::net {

/// Six bytes of FF and sixteen times the address (AMD, Magic Packet Technology, 1995).
using MagicPacket = std::array<std::uint8_t, 102>;
[[nodiscard]] MagicPacket magic_packet(const MacAddress& mac) noexcept;

/// Sends the packet to everyone on every wired or wireless network that is up: as a frame of type 0x0842, and by UDP to
/// port 9 of the network's broadcast address. Never waits. Errors: there is no such network, or nothing could be sent;
/// the reason of the last failure.
[[nodiscard]] base::Result<void> wake(const MacAddress& mac);

}  // namespace nanokvm::net
