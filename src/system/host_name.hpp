// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"

#include <string>
#include <string_view>

#include <tl/expected.hpp>

/// The device's name in the network: /boot/hostname, which decides at boot (device.md 2.3), /etc/hostname, /etc/hosts
/// and the kernel's.
namespace nanokvm::system {

/// A name as RFC 1123 2.1 has it: labels of letters, digits and inner hyphens, 63 characters at most each, 64 in all
/// (the kernel's limit), the last one not of digits alone, so that it cannot be taken for an address.
[[nodiscard]] bool is_host_name(std::string_view text) noexcept;

/// The text of a hosts file (hosts(5)) in which the name `from` is `to`, wherever it stands as a whole name; addresses,
/// comments and spaces stay. An empty `from` changes nothing.
[[nodiscard]] std::string hosts_renamed(std::string_view hosts, std::string_view from, std::string_view to);

/// From /etc/hostname.
[[nodiscard]] base::Result<std::string> host_name(const base::Root& root);

/// What could not be done; what comes before it was.
enum class HostNameStep { read_name, read_hosts, write_hosts, write_name };
struct HostNameProblem {
    HostNameStep step;
    base::Error error;
};
/// `name` is one that is_host_name() accepts. In force at once, and from the next start on.
[[nodiscard]] tl::expected<void, HostNameProblem> set_host_name(const base::Root& root, const std::string& name);

}  // namespace nanokvm::system
