// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace nanokvm::capture {

/// Owner of a read-only mapping of a whole file. Move-only; spans taken from it live as long as it does.
class MappedFile {
public:
    MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
    MappedFile& operator=(MappedFile&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~MappedFile();

    /// Errors: missing, not readable, not a regular file, empty; the file is named.
    [[nodiscard]] static base::Result<MappedFile> open(const std::string& path);

    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

private:
    explicit MappedFile(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

    std::span<const std::byte> bytes_;
};

}  // namespace nanokvm::capture
