// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/memory_map.hpp"

#include <sys/mman.h>

namespace nanokvm::base {

MemoryMap& MemoryMap::operator=(MemoryMap&& other) noexcept {
    std::swap(data_, other.data_);
    return *this;
}

MemoryMap::~MemoryMap() {
    if (!data_.empty()) {
        ::munmap(data_.data(), data_.size());
    }
}

Result<MemoryMap> MemoryMap::shared(int fd, std::size_t size) {
    void* address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (address == MAP_FAILED) {
        return fail_errno("cannot map shared memory");
    }
    return MemoryMap(std::span(static_cast<std::byte*>(address), size));
}

}  // namespace nanokvm::base
