// SPDX-License-Identifier: GPL-3.0-or-later
#include "own_memory.hpp"

#include <cstddef>
#include <fstream>
#include <malloc.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
// Of sanitizer/allocator_interface.h, which not every compiler installs.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();  // NOLINT: the name is the sanitizer's
#endif

namespace nanokvm::sim::sg2002 {
namespace {

std::uint64_t heap_bytes() noexcept {
#ifdef __SANITIZE_ADDRESS__
    return __sanitizer_get_current_allocated_bytes();
#else
    ::malloc_trim(0);
    const auto info = ::mallinfo2();
    return info.uordblks + info.hblkhd;
#endif
}

}  // namespace

OwnMemory own_memory() {
    OwnMemory now;
    now.heap_bytes = heap_bytes();
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages;  // the second number is what is resident
    now.resident_kb = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) / 1024;
    return now;
}

}  // namespace nanokvm::sim::sg2002
