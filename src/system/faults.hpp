// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "panel/state.hpp"

#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

namespace nanokvm::system {

/// What is looked at to find out what is wrong. Value.
struct Facts {
    std::string hardware;                          ///< word of /etc/kvm/hw, may be empty
    bool settings_writable = true;                 ///< /etc/kvm is on a file system that takes writes
    std::uint64_t free_bytes = ~std::uint64_t{0};  ///< of that file system
    std::time_t clock = 0;
    bool server_runs = true;
    panel::PanelState state;
};

/// Free space below which settings may not be saved.
inline constexpr std::uint64_t least_free_bytes = 1U << 20U;

[[nodiscard]] Facts read_facts(const base::Root& root, panel::PanelState state);

/// Sentences without a full stop: what keeps a user from the picture or from saving settings, the worst first.
[[nodiscard]] std::vector<std::string> faults_of(const Facts& facts);

}  // namespace nanokvm::system
