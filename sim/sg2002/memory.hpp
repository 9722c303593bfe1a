// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>

namespace nanokvm::sim::sg2002 {

/// The board's DRAM as the hardware writes it, and as the CPU sees it through its cache: what the hardware wrote shows
/// there only after the cache was told to forget. Pages come into being when they are touched. Thread-bound.
class Memory {
public:
    static constexpr std::uint64_t base = 0x8000'0000;
    static constexpr std::uint64_t bytes = 256U << 20U;

    /// Throws std::bad_alloc.
    Memory();
    ~Memory();
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    [[nodiscard]] static bool contains(std::uint64_t address, std::uint64_t length) noexcept {
        return address >= base && length <= bytes && address - base <= bytes - length;
    }
    /// Both are given addresses that contains() accepted.
    [[nodiscard]] std::byte* hardware_view(std::uint64_t address) noexcept { return dram_ + (address - base); }
    [[nodiscard]] std::byte* cached_view(std::uint64_t address) noexcept { return cached_ + (address - base); }
    void invalidate(std::uint64_t address, std::uint64_t length) noexcept;
    /// Fills both views: what is read from there now is wrong.
    void poison(std::uint64_t address, std::uint64_t length) noexcept;

private:
    std::byte* dram_;
    std::byte* cached_;
};

/// The ION carve-out: contiguous pieces, first fit, page-aligned. It knows what is where. Thread-bound.
class IonHeap {
public:
    IonHeap(std::uint64_t begin, std::uint64_t bytes) noexcept : begin_(begin), bytes_(bytes) {}

    /// 0: no piece of this size is free.
    [[nodiscard]] std::uint64_t allocate(std::uint64_t bytes);
    void free(std::uint64_t address) noexcept { pieces_.erase(address); }
    [[nodiscard]] std::uint64_t total() const noexcept { return bytes_; }
    [[nodiscard]] std::uint64_t used() const noexcept;
    [[nodiscard]] std::uint64_t peak() const noexcept { return peak_; }
    /// The next `count` allocations fail.
    void fail_next(unsigned count) noexcept { failures_ = count; }

private:
    std::uint64_t begin_;
    std::uint64_t bytes_;
    std::map<std::uint64_t, std::uint64_t> pieces_;
    std::uint64_t peak_ = 0;
    unsigned failures_ = 0;
};

}  // namespace nanokvm::sim::sg2002
