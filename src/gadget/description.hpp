// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The USB gadget as data: what the target's host shall see (device.md section 3). Plain values, no behaviour; they are
/// turned into ConfigFS operations by construction.hpp and plan.hpp.
namespace nanokvm::gadget {

/// Fields of the device descriptor (USB 2.0 section 9.6.1).
struct DeviceIds {
    std::uint16_t vendor = 0x3346;
    std::uint16_t product = 0x1009;
    std::uint16_t device_version = 0x0510;  ///< bcdDevice; clients read the mode from it
    std::uint16_t usb_version = 0x0200;     ///< bcdUSB; on the wire the kernel puts its own in its place

    friend bool operator==(const DeviceIds&, const DeviceIds&) = default;
};

struct ClassTriple {
    std::uint8_t device_class = 0;
    std::uint8_t sub_class = 0;
    std::uint8_t protocol = 0;

    friend bool operator==(const ClassTriple&, const ClassTriple&) = default;
};

/// English (0x0409) device strings, at most 126 characters each; an empty one is not presented.
struct Strings {
    std::string manufacturer;
    std::string product;
    std::string serial;

    friend bool operator==(const Strings&, const Strings&) = default;
};

/// The one configuration, `c.1`.
struct Configuration {
    std::string name;
    std::uint8_t attributes = 0x80;  ///< bmAttributes; bit 7 is always set, 6 self-powered, 5 remote wake-up
    std::uint16_t max_power_ma = 100;

    friend bool operator==(const Configuration&, const Configuration&) = default;
};

/// What makes Windows ask for the compatible ids of the network functions (Microsoft OS 1.0 descriptors).
struct OsDescriptor {
    std::uint8_t vendor_code = 0xCD;
    std::string signature = "MSFT100";

    friend bool operator==(const OsDescriptor&, const OsDescriptor&) = default;
};

/// `hid.<instance>`; the k-th one is /dev/hidg<k>.
struct Hid {
    std::string instance;
    std::uint8_t protocol = 0;  ///< 1 keyboard, 2 mouse (HID 1.11 section 4.3)
    std::uint8_t subclass = 0;  ///< 1 = boot interface
    std::uint16_t report_length = 0;
    std::vector<std::uint8_t> report_descriptor;
    bool wakeup_on_write = true;  ///< vendor kernel only; left out where the attribute is missing

    friend bool operator==(const Hid&, const Hid&) = default;
};

/// What lies in a LUN. A CD is always read-only.
struct Medium {
    std::string file;  ///< absolute path of an image or block device; empty: no medium
    bool cdrom = false;
    bool read_only = false;

    friend bool operator==(const Medium&, const Medium&) = default;
};

struct Lun {
    bool removable = true;
    Medium medium;  ///< when the LUN is made; one that exists may keep what lies in it (Media::keep)

    friend bool operator==(const Lun&, const Lun&) = default;
};

/// `mass_storage.<instance>` with `lun.0` and up; at least one LUN.
struct MassStorage {
    std::string instance;
    std::vector<Lun> luns;

    friend bool operator==(const MassStorage&, const MassStorage&) = default;
};

/// The ids Windows picks a driver by; at most 8 characters each.
struct CompatibleId {
    std::string compatible;
    std::string sub_compatible;

    friend bool operator==(const CompatibleId&, const CompatibleId&) = default;
};

/// The two ends of a USB network link: `aa:bb:cc:dd:ee:ff`, lower case.
struct LinkAddresses {
    std::string device;  ///< our usb0
    std::string host;    ///< the adapter that the target sees

    friend bool operator==(const LinkAddresses&, const LinkAddresses&) = default;
};

/// `ncm.<instance>`
struct Ncm {
    std::string instance;
    LinkAddresses addresses;
    CompatibleId id{"WINNCM", ""};

    friend bool operator==(const Ncm&, const Ncm&) = default;
};

/// `rndis.<instance>`
struct Rndis {
    std::string instance;
    LinkAddresses addresses;
    ClassTriple triple{0xE0, 0x01, 0x03};
    CompatibleId id{"RNDIS", "5162001"};

    friend bool operator==(const Rndis&, const Rndis&) = default;
};

/// One more kind of function is one more type here, one overload in construction.cpp and one line in endpoints.cpp.
using Function = std::variant<Hid, MassStorage, Ncm, Rndis>;

/// All of it; `functions` in the order of their interface numbers.
struct Gadget {
    DeviceIds ids;
    ClassTriple triple;
    Strings strings;
    Configuration configuration;
    std::optional<OsDescriptor> os_descriptor;
    std::vector<Function> functions;

    friend bool operator==(const Gadget&, const Gadget&) = default;
};

/// `hid.GS0`: the name of the function's folder and of its link.
[[nodiscard]] inline std::string name_of(const Function& function) {
    struct Type {
        const char* operator()(const Hid&) const { return "hid."; }
        const char* operator()(const MassStorage&) const { return "mass_storage."; }
        const char* operator()(const Ncm&) const { return "ncm."; }
        const char* operator()(const Rndis&) const { return "rndis."; }
    };
    return std::visit(Type{}, function) + std::visit([](const auto& one) { return one.instance; }, function);
}

}  // namespace nanokvm::gadget
