// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <filesystem>
#include <optional>

/// Files named by users live below one folder and are reached through no link (security case S40).
namespace nanokvm::base {

/// What is left of `path` below `folder`, by their texts alone; nothing when it is not below it, or holds an empty
/// part, "." or "..".
[[nodiscard]] std::optional<std::filesystem::path> path_below(const std::filesystem::path& folder,
                                                              const std::filesystem::path& path);

/// Opens the folder `relative` (may be empty) of `folder` as O_PATH, part after part, following nothing but links in
/// `folder` itself. Errors: EACCES for a link within, else what open(2) says.
[[nodiscard]] Result<UniqueFd> open_folder_below(const std::filesystem::path& folder,
                                                 const std::filesystem::path& relative);

/// Opens the file `relative` the same way with `flags` of open(2); never blocks on a pipe or device.
[[nodiscard]] Result<UniqueFd> open_below(const std::filesystem::path& folder, const std::filesystem::path& relative,
                                          int flags);

}  // namespace nanokvm::base
