// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace nanokvm::gadget {

struct Attribute {
    std::string path;
    std::string value;

    friend bool operator==(const Attribute&, const Attribute&) = default;
};

/// One step on a GadgetTree, with all that is needed to take it back. Paths are those of the tree.
struct Operation {
    enum class Kind { make_folder, remove_folder, write, link, unlink, bind, unbind };

    Kind kind = Kind::write;
    std::string path;
    std::string value = {};            ///< write: the new value; link, unlink: the target; bind, unbind: the UDC
    std::string before = {};           ///< write: the value so far
    std::vector<Attribute> lost = {};  ///< remove_folder: what its attributes held
    bool optional = false;             ///< write: that the attribute is missing is no error (vendor extensions)

    friend bool operator==(const Operation&, const Operation&) = default;
};

/// What takes `operation` back, in the order it is to be done: one step, except for a removed folder, whose attributes
/// are written again. None where the kernel knows no way back, which is so only for texts that mean nothing until
/// another attribute switches them on (is_write_once).
[[nodiscard]] std::vector<Operation> inverse(const Operation& operation);

/// `write 0x3346 to g0/idVendor`; binary values as their length.
[[nodiscard]] std::string to_string(const Operation& operation);

}  // namespace nanokvm::gadget
