// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "step.hpp"

namespace nanokvm::cube {

/// {path, limit?} → {bytes}: a file, an attribute of sysfs or what a device gives at once (at most `limit` bytes, 4
/// MB).
[[nodiscard]] Answer read_file(const Arguments& arguments);

/// {path, bytes, mode?} → {}: makes or replaces a file, sets an attribute, sends a report. One write(2), since devices
/// and attributes take nothing else.
[[nodiscard]] Answer write_file(const Arguments& arguments);

/// {path, timeout_ms} → {bytes}: what a device says next, e.g. the lock lights at /dev/hidg0. No bytes when the time is
/// over.
[[nodiscard]] Answer receive(const Arguments& arguments);

/// {pattern} → {paths}: glob(7).
[[nodiscard]] Answer glob_paths(const Arguments& arguments);

/// {path} → {}: CDROMEJECT, as the target's desktop does.
[[nodiscard]] Answer eject(const Arguments& arguments);

/// {path} → {}: USBDEVFS_RESET of /dev/bus/usb/BBB/DDD, as a host does that lost patience.
[[nodiscard]] Answer reset_usb(const Arguments& arguments);

/// {path, type, request, value, index, length} → {bytes}: a control transfer from the device at /dev/bus/usb/BBB/DDD
/// (USB 2.0, table 9-2), for what the host's kernel does not ask for by itself. A stall is an error.
[[nodiscard]] Answer control_in(const Arguments& arguments);

}  // namespace nanokvm::cube
