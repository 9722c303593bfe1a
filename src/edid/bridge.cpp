// SPDX-License-Identifier: GPL-3.0-or-later
#include "edid/bridge.hpp"

#include "base/files.hpp"

#include <string_view>

#include <fmt/format.h>

namespace nanokvm::edid {
namespace {

std::string word(const base::Root& root, std::string_view path) {
    const auto text = base::read_file(root / path, 64);
    return text ? text->substr(0, text->find_first_of(" \r\n\t")) : std::string();
}

std::string unknown_commands(std::string_view bridge, unsigned address) {
    return fmt::format(
        "The {} keeps its EDID in its own flash, at 0x{:06X}. With which commands that flash is read, erased and "
        "written "
        "is not known to this version, and a wrong write leaves a bridge that does not start.",
        bridge, address);
}

}  // namespace

BridgeStore find_bridge_store(const base::Root& root) {
    const std::string type = word(root, "/etc/kvm/hdmi_version");
    const bool pcie = word(root, "/etc/kvm/hw") == "pcie";
    BridgeStore store;
    store.takes_effect = pcie ? "at once" : "after a power cycle";
    if (type == "ue") {
        store.bridge = "LT6911UXE";
        store.reason = "The LT6911UXE has no registers within reach: its EDID can be neither read nor written.";
    } else if (type == "c") {
        store.bridge = "LT6911C";
        store.reason = unknown_commands(store.bridge, 0x018000);
    } else if (type == "d") {
        store.bridge = "LT6911D";
        store.reason = unknown_commands(store.bridge, 0x008000);
    } else {
        store.bridge = "LT6911UXC";
        store.reason = unknown_commands(store.bridge, 0x018000);
    }
    return store;
}

}  // namespace nanokvm::edid
