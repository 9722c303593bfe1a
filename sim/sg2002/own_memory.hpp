// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace nanokvm::sim::sg2002 {

/// What this process holds now.
struct OwnMemory {
    std::uint64_t heap_bytes = 0;  ///< allocated and not given back
    std::uint64_t resident_kb = 0;
};

/// Gives back to the kernel what the allocator keeps for later, first.
[[nodiscard]] OwnMemory own_memory();

}  // namespace nanokvm::sim::sg2002
