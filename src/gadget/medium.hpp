// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gadget/description.hpp"
#include "gadget/operation.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::gadget {

/// What a LUN's attributes hold.
struct LunState {
    std::string file;  ///< empty: no medium
    bool cdrom = false;
    bool read_only = false;
    std::string inquiry;

    friend bool operator==(const LunState&, const LunState&) = default;
};

/// The 28 characters of an INQUIRY answer: vendor 8, product 16, revision 4 (SPC-4 section 6.4.2; device.md 3.7).
[[nodiscard]] std::string_view inquiry_string(bool cdrom) noexcept;

/// The state that `medium` means: a CD is read-only.
[[nodiscard]] LunState state_for(const Medium& medium);

enum class Writes { changes_only, all };

/// Brings the LUN in `folder` from `have` to `wanted` without touching the gadget: eject, ro, cdrom, inquiry string,
/// file; the flags cannot change while a file is open. None when nothing is to be done. With Writes::all every step is
/// there, whatever `have` says. Pure.
[[nodiscard]] std::vector<Operation> medium_operations(std::string_view folder, const LunState& have,
                                                       const LunState& wanted, Writes writes);

}  // namespace nanokvm::gadget
