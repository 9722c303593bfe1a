// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <sys/mman.h>

namespace nanokvm::sim::sg2002 {
namespace {

constexpr std::uint64_t page = 4096;
constexpr int poison_byte = 0xEE;

std::byte* reserve(std::size_t bytes) {
    void* const memory =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    return static_cast<std::byte*>(memory);
}

}  // namespace

Memory::Memory() : dram_(reserve(bytes)), cached_(reserve(bytes)) {}

Memory::~Memory() {
    ::munmap(dram_, bytes);
    ::munmap(cached_, bytes);
}

void Memory::invalidate(std::uint64_t address, std::uint64_t length) noexcept {
    if (contains(address, length)) {
        std::memcpy(cached_view(address), hardware_view(address), length);
    }
}

void Memory::poison(std::uint64_t address, std::uint64_t length) noexcept {
    if (contains(address, length)) {
        std::memset(hardware_view(address), poison_byte, length);
        std::memset(cached_view(address), poison_byte, length);
    }
}

std::uint64_t IonHeap::allocate(std::uint64_t bytes) {
    if (failures_ > 0) {
        --failures_;
        return 0;
    }
    const std::uint64_t needed = (bytes + page - 1) / page * page;
    std::uint64_t at = begin_;
    for (const auto& [address, length] : pieces_) {
        if (address - at >= needed) {
            break;
        }
        at = address + length;
    }
    if (needed == 0 || begin_ + bytes_ - at < needed) {
        return 0;
    }
    pieces_.emplace(at, needed);
    peak_ = std::max(peak_, used());
    return at;
}

std::uint64_t IonHeap::used() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& [address, length] : pieces_) {
        sum += length;
    }
    return sum;
}

}  // namespace nanokvm::sim::sg2002
