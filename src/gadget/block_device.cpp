// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/block_device.hpp"

#include "base/files.hpp"
#include "base/unique_fd.hpp"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <ranges>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <system_error>
#include <vector>

#include <fmt/format.h>

namespace nanokvm::gadget {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> words(std::string_view line) {
    std::vector<std::string> all;
    for (const auto part : line | std::views::split(' ')) {
        all.emplace_back(part.begin(), part.end());
    }
    return all;
}

std::optional<dev_t> parse_number(const std::string& text) {
    unsigned major = 0;
    unsigned minor = 0;
    return std::sscanf(text.c_str(), "%u:%u", &major, &minor) == 2 ? std::optional(makedev(major, minor))
                                                                   : std::nullopt;
}

std::optional<dev_t> block_number(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 && S_ISBLK(info.st_mode) ? std::optional(info.st_rdev) : std::nullopt;
}

std::optional<dev_t> number_in(const fs::path& folder) {
    return parse_number(base::read_file(folder / "dev", 64).value_or(""));
}

/// Held open exclusively: as swap, by a volume manager, by a mount in another namespace.
bool claimed(const std::string& path) {
    const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC));
    return !fd && errno == EBUSY;
}

}  // namespace

std::set<dev_t> mounted_devices(std::string_view mountinfo,
                                const std::function<std::optional<dev_t>(const std::string&)>& number_of) {
    std::set<dev_t> devices;
    for (const auto part : mountinfo | std::views::split('\n')) {
        const auto fields = words(std::string_view(part.begin(), part.end()));
        if (fields.size() < 3) {
            continue;
        }
        if (const auto number = parse_number(fields[2])) {
            devices.insert(*number);
        }
        // After a single hyphen come the type and the source; before it any number of optional fields.
        const auto hyphen = std::ranges::find(fields, "-");
        if (std::distance(hyphen, fields.end()) > 2 && hyphen[2].starts_with('/')) {
            if (const auto number = number_of(hyphen[2])) {
                devices.insert(*number);
            }
        }
    }
    return devices;
}

std::set<dev_t> overlapping_devices(const base::Root& root, dev_t device) {
    std::set<dev_t> devices{device};
    std::error_code error;
    const auto folder = fs::canonical(root / fmt::format("/sys/dev/block/{}:{}", major(device), minor(device)), error);
    if (error) {
        return devices;
    }
    if (fs::exists(folder / "partition", error)) {
        if (const auto disk = number_in(folder.parent_path())) {
            devices.insert(*disk);
        }
    }
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code none;
        if (fs::exists(at->path() / "partition", none)) {
            if (const auto part = number_in(at->path())) {
                devices.insert(*part);
            }
        }
    }
    return devices;
}

base::Result<void> check_block_device(const base::Root& root, const std::string& path) {
    const auto device = block_number(path);
    if (!device) {
        return base::fail(path + " is no block device", ENOTBLK);
    }
    const auto mountinfo = base::read_file("/proc/self/mountinfo", 1U << 24U);
    if (!mountinfo) {
        return tl::unexpected(mountinfo.error());
    }
    const auto mounted = mounted_devices(*mountinfo, block_number);
    const auto used = overlapping_devices(root, *device);
    if (claimed(path) || std::ranges::any_of(used, [&](dev_t one) { return mounted.contains(one); })) {
        return base::fail(path + " is mounted here; it can be shown to the other computer only after unmounting it",
                          EBUSY);
    }
    return {};
}

}  // namespace nanokvm::gadget
