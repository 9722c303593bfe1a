// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/connection_table.hpp"

#include "http/peer_network.hpp"

namespace nanokvm::http {

class ConnectionTable::Lease {
public:
    Lease(std::shared_ptr<ConnectionTable> table, std::string network)
        : table_(std::move(table)), network_(std::move(network)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { table_->release(network_); }

private:
    std::shared_ptr<ConnectionTable> table_;
    std::string network_;
};

std::shared_ptr<const void> ConnectionTable::admit(const std::string& peer) {
    if (full()) {
        return nullptr;
    }
    std::string network = peer_network(peer);
    // Everything behind a local proxy or tunnel comes from loopback.
    if (const auto known = by_network_.find(network);
        known != by_network_.end() && known->second >= most_per_peer_ && !is_loopback(peer)) {
        return nullptr;
    }
    ++by_network_[network];
    ++total_;
    return std::make_shared<const Lease>(shared_from_this(), std::move(network));
}

void ConnectionTable::release(const std::string& network) noexcept {
    --total_;
    const auto entry = by_network_.find(network);
    if (--entry->second == 0) {
        by_network_.erase(entry);
    }
}

}  // namespace nanokvm::http
