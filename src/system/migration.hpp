// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// What a new application does once, after its package was unpacked as /kvmapp (device.md 4.11 and 5.2).
namespace nanokvm::system {

inline constexpr std::string_view migration_trigger = "/kvmapp/kvm_new_app";

struct MigrationReport {
    std::vector<std::string> done;  ///< sentences; empty: there was nothing to do
    std::vector<std::string> warnings;
};

/// Puts `own_program` at /usr/bin/nanokvm and the package's init scripts into /etc/init.d, brings the screen settings
/// of the application before over from /root/old, keeps HID-only mode, and ends programs of that application. Users,
/// settings, certificates and images stay where they are: nothing else is touched. Every step can be repeated, and
/// /kvmapp/kvm_new_app is removed last: after a power cut it begins again. Without that file nothing is done.
/// Errors: a file cannot be written; the trigger stays.
[[nodiscard]] base::Result<MigrationReport> migrate(const base::Root& root, const std::filesystem::path& own_program);

}  // namespace nanokvm::system
