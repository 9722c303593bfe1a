// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nanokvm::gadget {

/// The USB files of /boot that shape the gadget (device.md section 2.3): a flag is set when its file exists, whatever
/// it holds.
struct Flags {
    std::optional<std::uint16_t> vendor;   ///< usb.vid
    std::optional<std::uint16_t> product;  ///< usb.pid
    std::optional<std::string> serial;     ///< usb.serial: instead of the one made from the chip's id
    bool hid_only = false;                 ///< usb.hid_only
    bool bios = false;                     ///< BIOS: boot subclass on the HID functions
    bool disable_hid = false;              ///< disable_hid
    bool ncm = false;                      ///< usb.ncm; wins over rndis
    bool rndis = false;                    ///< usb.rndis0
    bool disk = false;                     ///< usb.disk0
    bool disk_read_only = false;           ///< usb.disk0.ro
    std::string disk_file;                 ///< content of usb.disk0: what lies in the LUN at first; empty: nothing

    friend bool operator==(const Flags&, const Flags&) = default;
};

struct LoadedFlags {
    Flags flags;
    std::vector<std::string> problems;  ///< a sentence for every file whose content was not used
};

/// Reads the flags below `root`. Never fails: content that makes no sense is reported and the default taken, since a
/// typing error on the boot partition must not take keyboard and mouse away.
[[nodiscard]] LoadedFlags load_flags(const base::Root& root);

}  // namespace nanokvm::gadget
