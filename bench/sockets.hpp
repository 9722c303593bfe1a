// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.hpp"

#include <cstdint>
#include <string_view>

/// Loopback sockets of the bench programs. All throw std::system_error naming what failed: without them there is no
/// measurement.
namespace nanokvm::bench {

/// Connected to 127.0.0.1:port, blocking, TCP_NODELAY.
[[nodiscard]] base::UniqueFd connect_tcp(std::uint16_t port);

/// Listens on 127.0.0.1:port.
[[nodiscard]] base::UniqueFd listen_tcp(std::uint16_t port);

/// The next connection to `listener`, blocking, TCP_NODELAY: a held-back last segment would look like latency.
[[nodiscard]] base::UniqueFd accept_tcp(int listener);

/// UDP on 127.0.0.1: `bound_port` 0 leaves the choice to the kernel; `peer_port` 0 leaves it unconnected.
[[nodiscard]] base::UniqueFd open_udp(std::uint16_t bound_port, std::uint16_t peer_port);

/// The whole of `bytes`, blocking.
void write_all(int fd, std::string_view bytes);

void set_non_blocking(int fd);

}  // namespace nanokvm::bench
