// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/migration.hpp"

#include "base/files.hpp"
#include "system/former_programs.hpp"

#include <algorithm>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace nanokvm::system {
namespace {

constexpr std::size_t largest_program = 64U << 20U;
constexpr std::size_t largest_setting = 4096;
constexpr mode_t program_mode = 0755;

using Paths = std::vector<std::filesystem::path>;

/// The regular files of a folder, in the order of their names. None: it is not there.
Paths files_in(const std::filesystem::path& folder) {
    Paths files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.is_regular_file(error)) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// True: the file was not there or was another.
base::Result<bool> install(const std::filesystem::path& from, const std::filesystem::path& to) {
    const auto content = base::read_file(from, largest_program);
    if (!content) {
        return tl::unexpected(content.error());
    }
    std::error_code error;
    std::filesystem::create_directories(to.parent_path(), error);
    struct stat info {};
    const bool there = ::stat(to.c_str(), &info) == 0 && (info.st_mode & 07777U) == program_mode;
    if (there && base::read_file(to, largest_program) == *content) {
        return false;
    }
    if (auto written = base::write_file_atomically(to, *content, program_mode); !written) {
        return tl::unexpected(written.error());
    }
    return true;
}

/// In the stock firmware HID-only mode is another script under the name of S03usbdev; with us it is a flag (device.md
/// 0.1). That script is a copy of the former application's S03usbhid. One of another version is known by the device
/// version that it writes, and what has started already by the one that the gadget has.
bool was_hid_only(const base::Root& root) {
    const auto script = base::read_file(root / "/etc/init.d/S03usbdev").value_or("");
    if (script.find("nanokvm usb") != std::string::npos) {
        return false;  // ours: the flag is there or not
    }
    const auto master = base::read_file(root / "/root/old/system/init.d/S03usbhid").value_or("");
    return (!script.empty() && script == master) || script.find("0x0623") != std::string::npos ||
           base::read_file(root / "/sys/kernel/config/usb_gadget/g0/bcdDevice", 64).value_or("").starts_with("0x0623");
}

base::Result<void> keep_hid_only(const base::Root& root, MigrationReport& report) {
    std::error_code error;
    const auto flag = root / "/boot/usb.hid_only";
    if (!was_hid_only(root) || std::filesystem::exists(flag, error)) {
        return {};
    }
    report.done.emplace_back("HID-only mode is kept");
    return base::write_file_atomically(flag, "");
}

base::Result<void> install_scripts(const base::Root& root, MigrationReport& report) {
    const auto scripts = files_in(root / "/kvmapp/system/init.d");
    if (scripts.empty()) {
        return base::fail("/kvmapp/system/init.d holds no init scripts: the package is not whole", ENOENT);
    }
    for (const auto& script : scripts) {
        const auto name = script.filename().string();
        const auto installed = install(script, root / ("/etc/init.d/" + name));
        if (!installed) {
            return tl::unexpected(installed.error());
        }
        if (*installed) {
            report.done.push_back("/etc/init.d/" + name);
        }
    }
    return {};
}

/// The package has none of its own, so that what is missing is what the user has set before.
void bring_settings(const base::Root& root, MigrationReport& report) {
    for (const auto& setting : files_in(root / "/root/old/kvm")) {
        std::error_code error;
        const auto name = setting.filename().string();
        const auto target = root / ("/kvmapp/kvm/" + name);
        const auto content = base::read_file(setting, largest_setting);
        if (!content || std::filesystem::exists(target, error)) {
            continue;
        }
        std::filesystem::create_directories(target.parent_path(), error);
        if (auto written = base::write_file_atomically(target, *content); !written) {
            report.warnings.push_back(written.error().message);
        } else {
            report.done.push_back("/kvmapp/kvm/" + name);
        }
    }
}

}  // namespace

base::Result<MigrationReport> migrate(const base::Root& root, const std::filesystem::path& own_program) {
    MigrationReport report;
    std::error_code error;
    if (!std::filesystem::exists(root / migration_trigger, error)) {
        return report;
    }
    const auto program = install(own_program, root / "/usr/bin/nanokvm");
    if (!program) {
        return tl::unexpected(program.error());
    }
    if (*program) {
        report.done.emplace_back("/usr/bin/nanokvm");
    }
    if (auto kept = keep_hid_only(root, report); !kept) {
        return tl::unexpected(kept.error());
    }
    if (auto installed = install_scripts(root, report); !installed) {
        return tl::unexpected(installed.error());
    }
    bring_settings(root, report);
    for (auto& ended : end_former_programs(root)) {
        report.done.push_back(std::move(ended));
    }
    ::sync();
    std::filesystem::remove(root / migration_trigger, error);
    if (error) {
        return base::fail("cannot remove " + (root / migration_trigger).string() + ": " + error.message(),
                          error.value());
    }
    return report;
}

}  // namespace nanokvm::system
