// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <string_view>

namespace nanokvm::pc {

/// True when a kernel uevent ("action@path\0KEY=VALUE\0…") is about a block device. Pure.
[[nodiscard]] bool is_block_uevent(std::string_view message) noexcept;

/// The kernel's own announcements of devices that come, go and change (netlink(7), NETLINK_KOBJECT_UEVENT).
/// Thread-bound.
class UeventSocket {
public:
    /// Errors: the kernel refuses the socket.
    [[nodiscard]] static base::Result<UeventSocket> open();

    /// Readable when there are announcements; non-blocking.
    [[nodiscard]] int fd() const noexcept { return socket_.get(); }

    /// Reads all that wait; true when one is about a block device, or when some were lost.
    [[nodiscard]] bool drain();

private:
    explicit UeventSocket(base::UniqueFd socket) noexcept : socket_(std::move(socket)) {}
    base::UniqueFd socket_;
};

}  // namespace nanokvm::pc
