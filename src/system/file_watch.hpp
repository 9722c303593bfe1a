// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <filesystem>

namespace nanokvm::system {

/// Tells that something in some folders was written, made, moved or removed (inotify(7)); not what, and not that a file
/// got another time: the server's sign of life is one. Thread-bound.
class FileWatch {
public:
    /// Errors: the kernel refuses another one.
    [[nodiscard]] static base::Result<FileWatch> make();

    /// A folder that is not there is not watched: false.
    bool add(const std::filesystem::path& folder) noexcept;
    /// Readable after a change.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// Takes what has been told, so that the next change tells again.
    void drain() noexcept;

private:
    explicit FileWatch(base::UniqueFd fd) noexcept : fd_(std::move(fd)) {}
    base::UniqueFd fd_;
};

}  // namespace nanokvm::system
