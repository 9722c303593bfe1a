// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace nanokvm::pc {

/// One SCSI disk or CD drive, which is what USB storage looks like.
struct Disk {
    std::string name;   // kernel name: "sda", "sr0"
    std::string model;  // vendor and model as the device states them, see short_device_name
    bool cd = false;
    bool read_only = false;
    bool has_medium = false;
    std::uint64_t bytes = 0;  // of the medium
    std::string label;        // see volume_label
    friend bool operator==(const Disk&, const Disk&) = default;
};

/// What can only be learnt by opening the device.
struct Medium {
    bool present = false;
    std::uint64_t bytes = 0;
    std::string label;
};

/// Opens a block device by its kernel name and looks at its medium; blocks for as long as the drive takes.
using ProbeMedium = std::function<Medium(const std::string& name)>;

/// Lists sd* and sr* below `sys` ("/sys"), sorted by name. What cannot be read is left out or empty: devices go at any
/// time.
[[nodiscard]] std::vector<Disk> list_disks(const std::filesystem::path& sys, const ProbeMedium& probe);

/// The ProbeMedium of a real machine: opens /dev/`name`.
[[nodiscard]] Medium probe_medium(const std::string& name);

/// "700.0 MB" in powers of ten, as makers of disks count.
[[nodiscard]] std::string size_text(std::uint64_t bytes);

}  // namespace nanokvm::pc
