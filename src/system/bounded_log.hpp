// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace nanokvm::system {

/// A log file in memory (/run) that never grows beyond twice `limit`: when it is full it becomes FILE.1, and the former
/// FILE.1 is gone. Thread-bound.
class BoundedLog {
public:
    static constexpr std::uint64_t default_limit = 128U * 1024U;

    explicit BoundedLog(std::filesystem::path file, std::uint64_t limit = default_limit)
        : file_(std::move(file)), limit_(limit) {}

    /// Opens or continues the file. Errors: it cannot be written.
    [[nodiscard]] base::Result<void> open();
    /// What cannot be written is lost: a full memory is no reason to stop.
    void append(std::string_view text) noexcept;

private:
    std::filesystem::path file_;
    std::uint64_t limit_;
    std::uint64_t size_ = 0;
    base::UniqueFd fd_;
};

}  // namespace nanokvm::system
