// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <span>
#include <utility>

namespace nanokvm::base {

/// Owner of one shared mapping of a file or memfd. Move-only; spans taken from it live as long as it does.
class MemoryMap {
public:
    MemoryMap() noexcept = default;
    MemoryMap(MemoryMap&& other) noexcept : data_(std::exchange(other.data_, {})) {}
    MemoryMap& operator=(MemoryMap&& other) noexcept;
    ~MemoryMap();

    /// Maps `size` bytes of `fd` from its start, shared, readable and writable. The descriptor may be closed
    /// afterwards.
    [[nodiscard]] static Result<MemoryMap> shared(int fd, std::size_t size);

    [[nodiscard]] std::span<std::byte> bytes() const noexcept { return data_; }

private:
    explicit MemoryMap(std::span<std::byte> data) noexcept : data_(data) {}
    std::span<std::byte> data_;
};

}  // namespace nanokvm::base
