// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/login_throttle.hpp"

#include <algorithm>

namespace nanokvm::account {

bool LoginThrottle::begin(std::string_view account, std::string_view network, std::int64_t now_s) {
    if (limits_.lockout_s <= 0) {
        return true;
    }
    if (locked(accounts_, account, now_s) || locked(networks_, network, now_s)) {
        return false;
    }
    count(accounts_, account, now_s);
    count(networks_, network, now_s);
    return true;
}

void LoginThrottle::success(std::string_view account, std::string_view network) {
    for (auto [table, key] : {std::pair(&accounts_, account), std::pair(&networks_, network)}) {
        if (const auto record = table->find(key); record != table->end()) {
            table->erase(record);
        }
    }
}

bool LoginThrottle::locked(const Table& table, std::string_view key, std::int64_t now_s) const {
    const auto record = table.find(key);
    return record != table.end() && record->second.failures >= limits_.max_failures &&
           now_s - record->second.last_s < limits_.lockout_s;
}

void LoginThrottle::count(Table& table, std::string_view key, std::int64_t now_s) const {
    auto record = table.find(key);
    if (record == table.end()) {
        if (table.size() >= max_records) {
            // Rare, and cheaper than keeping an order for it: the attacker pays with the wait for each attempt.
            table.erase(std::min_element(table.begin(), table.end(), [](const auto& a, const auto& b) {
                return a.second.last_s < b.second.last_s;
            }));
        }
        record = table.emplace(std::string(key), Record{}).first;
    }
    if (now_s - record->second.last_s >= limits_.lockout_s) {
        record->second.failures = 0;
    }
    ++record->second.failures;
    record->second.last_s = now_s;
}

}  // namespace nanokvm::account
