// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace nanokvm::net {

/// Tells that a link, an IPv4 address or an IPv4 route changed (rtnetlink(7) groups); not what. Thread-bound.
class NetlinkWatch {
public:
    [[nodiscard]] static base::Result<NetlinkWatch> make();

    /// Readable after a change.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// Takes what has been told, so that the next change tells again.
    void drain() noexcept;

private:
    explicit NetlinkWatch(base::UniqueFd fd) noexcept : fd_(std::move(fd)) {}
    base::UniqueFd fd_;
};

}  // namespace nanokvm::net
