// SPDX-License-Identifier: GPL-3.0-or-later
#include "disks.hpp"

#include "base/unique_fd.hpp"
#include "device_name.hpp"
#include "volume_label.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace nanokvm::pc {

namespace {

std::string first_line(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    line.erase(line.find_last_not_of(" \t") + 1);
    return line;
}

Disk describe(const std::filesystem::path& folder, const ProbeMedium& probe) {
    Disk disk;
    disk.name = folder.filename().string();
    disk.cd = disk.name.starts_with("sr");
    disk.read_only = first_line(folder / "ro") == "1";
    disk.model = first_line(folder / "device/vendor");
    if (const std::string model = first_line(folder / "device/model"); !model.empty()) {
        disk.model += (disk.model.empty() ? "" : " ") + model;
    }
    disk.model = short_device_name(std::move(disk.model));
    const Medium medium = probe(disk.name);
    disk.has_medium = medium.present;
    disk.bytes = medium.bytes;
    disk.label = medium.label;
    return disk;
}

}  // namespace

std::vector<Disk> list_disks(const std::filesystem::path& sys, const ProbeMedium& probe) {
    std::vector<Disk> disks;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(sys / "block", error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("sd") || name.starts_with("sr")) {
            disks.push_back(describe(entry.path(), probe));
        }
    }
    std::sort(disks.begin(), disks.end(), [](const Disk& a, const Disk& b) { return a.name < b.name; });
    return disks;
}

Medium probe_medium(const std::string& name) {
    Medium medium;
    const base::UniqueFd device(::open(("/dev/" + name).c_str(), O_RDONLY | O_CLOEXEC));
    std::uint64_t bytes = 0;
    // A drive without a medium refuses to be opened (ENOMEDIUM); a card reader's slot opens with size 0.
    if (!device || ::ioctl(device.get(), BLKGETSIZE64, &bytes) != 0 || bytes == 0) {
        return medium;
    }
    medium.present = true;
    medium.bytes = bytes;
    std::string start(label_bytes, '\0');
    const ssize_t size = ::pread(device.get(), start.data(), start.size(), 0);
    start.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    medium.label = volume_label(start);
    return medium;
}

std::string size_text(std::uint64_t bytes) {
    static constexpr std::array units = {"B", "kB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1000 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace nanokvm::pc
