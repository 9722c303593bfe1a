// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/describe.hpp"

#include "gadget/hid_descriptors.hpp"

#include <span>
#include <utility>
#include <vector>

namespace nanokvm::gadget {
namespace {

constexpr std::uint8_t keyboard_protocol = 1;
constexpr std::uint8_t mouse_protocol = 2;
constexpr ClassTriple interface_association{0xEF, 0x02, 0x01};

std::vector<std::uint8_t> bytes(std::span<const std::uint8_t> descriptor) {
    return {descriptor.begin(), descriptor.end()};
}

void add_hid(Gadget& gadget, const Flags& flags) {
    const std::uint8_t last_usage = flags.hid_only ? 0x65 : 0xE7;
    const std::uint8_t buttons = flags.hid_only ? 3 : 5;
    const std::uint8_t subclass = flags.hid_only || flags.bios ? 1 : 0;
    // The vendor's kernel would wake the host at every report and log each as an error; the server asks for it when the
    // host does sleep (device.md 9.34).
    const bool wakeup = false;
    gadget.functions.push_back(Hid{"GS0", keyboard_protocol, subclass, keyboard_report_length,
                                   bytes(keyboard_descriptor(last_usage)), wakeup});
    gadget.functions.push_back(
        Hid{"GS1", mouse_protocol, subclass, relative_report_length, bytes(relative_descriptor()), wakeup});
    // Its report is no boot mouse's: firmware that took it for one would read nonsense (device.md 9.36).
    constexpr std::uint8_t no_boot_interface = 0;
    gadget.functions.push_back(Hid{"GS2", mouse_protocol, no_boot_interface, absolute_report_length,
                                   bytes(absolute_descriptor(buttons)), wakeup});
}

void add_network(Gadget& gadget, const Flags& flags, const Identity& identity) {
    if (flags.ncm) {
        gadget.functions.push_back(Ncm{"usb0", identity.addresses});
    } else if (flags.rndis) {
        gadget.functions.push_back(Rndis{"usb0", identity.addresses});
    } else {
        return;
    }
    gadget.os_descriptor.emplace();
}

Gadget normal(const Flags& flags, const Identity& identity) {
    Gadget gadget;
    gadget.ids.device_version = normal_device_version;
    gadget.triple = interface_association;
    gadget.strings.serial = flags.serial.value_or(identity.serial);
    gadget.configuration = {"NanoKVM", 0xE0, 120};
    add_network(gadget, flags, identity);
    if (!flags.disable_hid) {
        add_hid(gadget, flags);
    }
    if (flags.disk) {
        gadget.functions.push_back(
            MassStorage{"disk0", {{.removable = true, .medium = {flags.disk_file, false, flags.disk_read_only}}}});
    }
    return gadget;
}

Gadget hid_only(const Flags& flags) {
    Gadget gadget;
    gadget.ids.device_version = hid_only_device_version;
    gadget.ids.usb_version = 0x0101;
    gadget.configuration = {"NanoKVM", 0xA0, 200};
    add_hid(gadget, flags);
    return gadget;
}

}  // namespace

std::optional<Mode> mode_of(std::uint16_t device_version) noexcept {
    switch (device_version) {
        case normal_device_version:
            return Mode::normal;
        case hid_only_device_version:
            return Mode::hid_only;
        default:
            return std::nullopt;
    }
}

std::string_view name_of(Mode mode) noexcept {
    return mode == Mode::normal ? "normal" : "hid-only";
}

Gadget describe(const Flags& flags, const Identity& identity) {
    Gadget gadget = flags.hid_only ? hid_only(flags) : normal(flags, identity);
    gadget.ids.vendor = flags.vendor.value_or(gadget.ids.vendor);
    gadget.ids.product = flags.product.value_or(gadget.ids.product);
    gadget.strings.manufacturer = "sipeed";
    gadget.strings.product = "NanoKVM";
    return gadget;
}

}  // namespace nanokvm::gadget
