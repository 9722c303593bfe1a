// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "gadget/medium.hpp"
#include "gadget/tree.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::gadget {

/// What ConfigFS holds of gadget g0 at one moment, whoever put it there.
struct Snapshot {
    struct Value {
        std::string text;  ///< without the kernel's newline
        bool writable = true;

        friend bool operator==(const Value&, const Value&) = default;
    };
    struct Link {
        std::string path;
        std::string target;

        friend bool operator==(const Link&, const Link&) = default;
    };

    std::vector<std::string> folders;         ///< those that were made, not the kernel's own; parents first
    std::map<std::string, Value> attributes;  ///< by path, UDC apart; write-only ones are left out
    std::vector<Link> links;                  ///< oldest first within one folder
    std::string udc;                          ///< bound to; empty: not bound

    [[nodiscard]] bool exists() const noexcept { return !folders.empty(); }
    /// Text of an attribute, nothing when there is none.
    [[nodiscard]] std::optional<std::string> text(std::string_view path) const;
    /// The folder of `folders` that `path` is, or lies in.
    [[nodiscard]] std::string_view owner(std::string_view path) const noexcept;
    /// Of the LUN in `folder`, nothing when there is none.
    [[nodiscard]] std::optional<LunState> lun(std::string_view folder) const;
    /// Functions of the configuration in the order of their interfaces: `hid.GS0`.
    [[nodiscard]] std::vector<std::string> functions() const;

    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

/// An empty one when there is no g0. Errors: the tree cannot be read.
[[nodiscard]] base::Result<Snapshot> read_snapshot(GadgetTree& tree);

}  // namespace nanokvm::gadget
