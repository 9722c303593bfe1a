// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <string>
#include <vector>

namespace nanokvm::gadget {

/// The folder of gadgets of one machine, everything in it addressed by its path relative to that folder:
/// `g0/functions/hid.GS0/protocol`. What an operation means there is the kernel's affair (Documentation/usb/
/// gadget_configfs.rst); this is only the way to it, and what tests put a model of the kernel behind.
///
/// Every error carries its errno in `code`. Thread-bound; operations block for as long as the kernel takes.
class GadgetTree {
public:
    struct Entry {
        enum class Kind { folder, attribute, link };
        std::string name;
        Kind kind = Kind::attribute;
        bool readable = true;  ///< attributes only
        bool writable = true;
        std::string target;  ///< links only: relative to the gadget, `functions/hid.GS0`
    };

    virtual ~GadgetTree() = default;

    [[nodiscard]] virtual base::Result<void> make_folder(const std::string& path) = 0;
    [[nodiscard]] virtual base::Result<void> remove_folder(const std::string& path) = 0;
    /// The whole of `value` in one write; an empty one is written as a newline, which is how attributes are cleared.
    [[nodiscard]] virtual base::Result<void> write(const std::string& path, const std::string& value) = 0;
    /// As the kernel has it, its newline included.
    [[nodiscard]] virtual base::Result<std::string> read(const std::string& path) = 0;
    /// `target` is a path like the others.
    [[nodiscard]] virtual base::Result<void> link(const std::string& path, const std::string& target) = 0;
    [[nodiscard]] virtual base::Result<void> unlink(const std::string& path) = 0;
    /// In the order the kernel lists them.
    [[nodiscard]] virtual base::Result<std::vector<Entry>> list(const std::string& path) = 0;
};

}  // namespace nanokvm::gadget
