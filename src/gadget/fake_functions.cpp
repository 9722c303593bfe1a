// SPDX-License-Identifier: GPL-3.0-or-later
// What folders of the modelled kernel hold when they are made, and how its mass storage behaves.
#include "gadget/fake_tree.hpp"
#include "gadget/paths.hpp"

#include <cerrno>

#include <fmt/format.h>

namespace nanokvm::gadget {
namespace {

using Kind = GadgetTree::Entry::Kind;

constexpr int too_small = 525;  // ETOOSMALL, which the kernel lets out
constexpr int most_hid_functions = 4;

}  // namespace

int FakeTree::make(const std::string& path) {
    const std::string in(parent(path));
    const std::string name(leaf(path));
    if (nodes_.contains(path)) {
        return EEXIST;
    }
    if (in.empty()) {
        add_gadget(path);
        return 0;
    }
    if (!nodes_.contains(in)) {
        return ENOENT;
    }
    if (leaf(in) == "functions") {
        const auto dot = name.find('.');
        const std::string kind = name.substr(0, dot);
        if (kind != "hid" && kind != "mass_storage" && kind != "ncm" && kind != "rndis") {
            return ENOENT;
        }
        if (kind == "hid" && lowest_minor() >= most_hid_functions) {
            return ENODEV;
        }
        add_function(path, kind);
    } else if (leaf(in) == "configs") {
        add_folder(path, true);
        add_folder(path + "/strings", false);
        add(path + "/bmAttributes", "0x80");
        add(path + "/MaxPower", "2");
    } else if (leaf(in) == "strings" && in.find("/configs/") != in.npos) {
        add_folder(path, true);
        add(path + "/configuration", "");
    } else if (leaf(in) == "strings") {
        add_folder(path, true);
        for (const auto* text : {"manufacturer", "product", "serialnumber"}) {
            add(path + "/" + text, "");
        }
    } else if (leaf(in).starts_with("mass_storage.")) {
        add_lun(path);
        nodes_.at(path).made = true;
    } else {
        return EPERM;
    }
    return 0;
}

int FakeTree::set_lun(const std::string& lun, std::string_view name, const std::string& value) {
    const bool open = !nodes_.at(lun + "/file").value.empty();
    if (name == "file") {
        return set_file(lun, value);
    }
    if (name == "forced_eject") {
        locked.erase(lun);
        return set_file(lun, "");
    }
    if (name == "inquiry_string") {
        nodes_.at(lun + "/inquiry_string").value = value.substr(0, 28);
        return 0;
    }
    if (value != "0" && value != "1") {
        return EINVAL;
    }
    if (open && (name == "ro" || name == "cdrom")) {
        return EBUSY;
    }
    nodes_.at(lun + "/" + std::string(name)).value = value;
    if (name == "ro" || (name == "cdrom" && value == "1")) {
        nodes_.at(lun + "/ro").value = value;
        value == "1" ? void(read_only_.insert(lun)) : void(read_only_.erase(lun));
    }
    return 0;
}

int FakeTree::set_file(const std::string& lun, const std::string& file) {
    std::string& held = nodes_.at(lun + "/file").value;
    if (!held.empty() && locked.contains(lun)) {
        return EBUSY;
    }
    if (file.empty()) {
        held.clear();
        return 0;
    }
    const auto found = files.find(file);
    if (found == files.end()) {
        return ENOENT;
    }
    if (found->second.size < (nodes_.at(lun + "/cdrom").value == "1" ? 300U * 2048U : 512U)) {
        return too_small;
    }
    nodes_.at(lun + "/ro").value = read_only_.contains(lun) || !found->second.writable ? "1" : "0";
    held = found->second.resolves_to.empty() ? file : found->second.resolves_to;
    return 0;
}

void FakeTree::add_folder(const std::string& path, bool made) {
    nodes_[path] = {.kind = Kind::folder, .made = made, .order = next_order_++};
}

void FakeTree::add(const std::string& path, const std::string& value, bool readable, bool writable) {
    nodes_[path] = {
        .kind = Kind::attribute, .value = value, .readable = readable, .writable = writable, .order = next_order_++};
}

void FakeTree::add_gadget(const std::string& path) {
    add_folder(path, true);
    for (const auto* text : {"idVendor", "idProduct", "bcdUSB"}) {
        add(path + "/" + text, "0x0000");
    }
    add(path + "/bcdDevice", "0x0510");
    for (const auto* text : {"bDeviceClass", "bDeviceSubClass", "bDeviceProtocol", "bMaxPacketSize0"}) {
        add(path + "/" + text, "0x00");
    }
    add(path + "/UDC", "");
    add(path + "/max_speed", "super-speed-plus");
    for (const auto* folder : {"functions", "configs", "strings", "os_desc"}) {
        add_folder(path + "/" + folder, false);
    }
    add(path + "/os_desc/use", "0");
    add(path + "/os_desc/b_vendor_code", "0x00");
    add(path + "/os_desc/qw_sign", "");
}

void FakeTree::add_function(const std::string& path, std::string_view kind) {
    const int minor = lowest_minor();
    add_folder(path, true);
    if (kind == "hid") {
        for (const auto* name : {"protocol", "subclass", "report_length"}) {
            add(path + "/" + name, "0");
        }
        add(path + "/report_desc", "");
        add(path + "/dev", fmt::format("236:{}", minor), true, false);
        add(path + (options_.vendor ? "/wakeup_on_write" : "/no_out_endpoint"), "0");
    } else if (kind == "mass_storage") {
        add(path + "/stall", "1");
        add_lun(path + "/lun.0");
    } else {
        const std::string interface = fmt::format("{}/os_desc/interface.{}", path, kind);
        add(path + "/dev_addr", fmt::format("02:00:00:00:01:{:02x}", next_order_ % 256));
        add(path + "/host_addr", fmt::format("02:00:00:00:02:{:02x}", next_order_ % 256));
        add(path + "/qmult", "5");
        add(path + "/ifname", "(unnamed net_device)", true, false);
        for (const auto* name : {"class", "subclass", "protocol"}) {
            if (kind == "rndis") {
                add(path + "/" + name, "02");
            }
        }
        add_folder(path + "/os_desc", false);
        add_folder(interface, false);
        add(interface + "/compatible_id", "");
        add(interface + "/sub_compatible_id", "");
    }
}

void FakeTree::add_lun(const std::string& path) {
    add_folder(path, false);
    for (const auto* name : {"ro", "cdrom", "nofua"}) {
        add(path + "/" + name, "0");
    }
    add(path + "/removable", "1");
    add(path + "/inquiry_string", "");
    add(path + "/file", "");
    if (!options_.vendor) {
        add(path + "/forced_eject", "", false, true);
    }
}

}  // namespace nanokvm::gadget
