// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/boot_medium.hpp"

#include "gadget/block_device.hpp"
#include "gadget/images.hpp"

#include <utility>

namespace nanokvm::gadget {
namespace {

base::Result<std::string> settled(const std::string& file, const base::Root& root) {
    const auto path = root / file;
    if (file.starts_with("/dev/")) {
        const auto free = check_block_device(root, path.string());
        return free ? base::Result<std::string>(path.string()) : tl::unexpected(free.error());
    }
    return check_image({root / "/data"}, path, ImageKind::disk).map([](Image image) { return std::move(image.path); });
}

}  // namespace

void settle_boot_medium(Flags& flags, const base::Root& root, std::vector<std::string>& warnings) {
    if (flags.disk_file.empty() || flags.hid_only) {
        return;
    }
    auto path = settled(flags.disk_file, root);
    if (!path) {
        warnings.push_back("/boot/usb.disk0: " + path.error().message + "; the drive is empty");
    }
    flags.disk_file = std::move(path).value_or("");
}

bool leave_medium_out(Gadget& gadget) {
    bool held = false;
    for (auto& function : gadget.functions) {
        if (auto* storage = std::get_if<MassStorage>(&function)) {
            for (auto& lun : storage->luns) {
                held = held || !lun.medium.file.empty();
                lun.medium.file.clear();
            }
        }
    }
    return held;
}

}  // namespace nanokvm::gadget
