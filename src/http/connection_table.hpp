// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace nanokvm::http {

/// Counts connections, over all and by peer network. Thread-bound. Shared with its leases, so that one that outlives
/// the server does no harm.
class ConnectionTable : public std::enable_shared_from_this<ConnectionTable> {
public:
    ConnectionTable(std::size_t most, std::size_t most_per_peer) : most_(most), most_per_peer_(most_per_peer) {}

    /// A place for a connection of `peer`, given back when the last copy is destroyed. Null: there is none left, for
    /// anybody or for this peer.
    [[nodiscard]] std::shared_ptr<const void> admit(const std::string& peer);

    [[nodiscard]] bool full() const noexcept { return total_ >= most_; }
    [[nodiscard]] std::size_t total() const noexcept { return total_; }

private:
    class Lease;
    void release(const std::string& network) noexcept;

    std::size_t most_;
    std::size_t most_per_peer_;
    std::size_t total_ = 0;
    std::map<std::string, std::size_t> by_network_;  // at most `most_` entries: each has a connection
};

}  // namespace nanokvm::http
