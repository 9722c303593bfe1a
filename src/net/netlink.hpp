// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "net/ipv4.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace nanokvm::net {

/// Changes of one interface through rtnetlink (RFC 3549, rtnetlink(7)). Each waits for the kernel's answer. What is so
/// already is no error. Thread-bound.
class LinkEditor {
public:
    /// Errors: no such interface in this network namespace.
    [[nodiscard]] static base::Result<LinkEditor> open(std::string_view interface);

    [[nodiscard]] base::Result<void> bring_up();
    [[nodiscard]] base::Result<void> add_address(const Ipv4Prefix& address);
    [[nodiscard]] base::Result<void> remove_address(const Ipv4Prefix& address);
    /// Replaces the default route over this interface.
    [[nodiscard]] base::Result<void> set_gateway(Ipv4 gateway);

private:
    LinkEditor(base::UniqueFd socket, unsigned index) noexcept : socket_(std::move(socket)), index_(index) {}
    class Message;
    [[nodiscard]] base::Result<void> send(Message& message, std::string_view what, int harmless);

    base::UniqueFd socket_;
    unsigned index_;
    std::uint32_t sequence_ = 0;
};

}  // namespace nanokvm::net
