// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/ipv4.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::net {

/// An address that a person chose.
struct StaticEntry {
    Ipv4Prefix address;
    Ipv4 gateway;

    friend bool operator==(const StaticEntry&, const StaticEntry&) = default;
};

struct StaticFile {
    std::vector<StaticEntry> entries;   ///< the first that nobody else uses is taken
    std::vector<std::string> problems;  ///< a sentence for each line that is not used
};

/// Reads /boot/eth.nodhcp (device.md 4.7): lines of `address[/prefix] [gateway]`, # begins a comment. A prefix that is
/// missing or none is 16; without a gateway it is the first host of the network, or the last where that is the address
/// itself.
[[nodiscard]] StaticFile parse_static_file(std::string_view content);

}  // namespace nanokvm::net
