// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace nanokvm::gadget {

/// Device numbers of all mounted file systems: the third field of every line of /proc/self/mountinfo (proc(5)), and,
/// since some file systems have a number of their own there, what `number_of` says of their source. Pure otherwise.
[[nodiscard]] std::set<dev_t> mounted_devices(std::string_view mountinfo,
                                              const std::function<std::optional<dev_t>(const std::string&)>& number_of);

/// The device itself, the disk it is a part of and all parts of it, from /sys/dev/block below `root`: what is mounted
/// of these must not be written by somebody else.
[[nodiscard]] std::set<dev_t> overlapping_devices(const base::Root& root, dev_t device);

/// A block device may be shown to the host only while nothing of it is mounted here: two writers destroy a file system
/// (device.md 9.28). Errors: it is no block device; something of it is mounted or otherwise in use (EBUSY).
[[nodiscard]] base::Result<void> check_block_device(const base::Root& root, const std::string& path);

}  // namespace nanokvm::gadget
