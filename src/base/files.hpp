// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace nanokvm::base {

/// Reads a whole regular file. Errors: missing (code ENOENT), not readable, not a regular file, longer than `max_bytes`
/// (EFBIG).
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes = 1U << 20U);

/// Replaces `path` in one step: a temporary file beside it with `mode` from the first byte (secrets are never readable
/// in between), fsync, rename, fsync of the folder. After a crash the file is the old or the new one, never a part.
[[nodiscard]] Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view content,
                                                 mode_t mode = 0644);

/// The same, but leaves the file (and the flash) alone when it already holds `content`.
[[nodiscard]] Result<void> write_file_if_changed(const std::filesystem::path& path, std::string_view content,
                                                 mode_t mode = 0644);

}  // namespace nanokvm::base
