// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gadget/description.hpp"
#include "gadget/flags.hpp"
#include "gadget/identity.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace nanokvm::gadget {

/// `hid_only` is for firmware that stumbles over a composite device: keyboard and pointers, nothing else.
enum class Mode { normal, hid_only };

/// bcdDevice of a mode: clients of the HTTP API and scripts read the mode from it (device.md section 3.1).
inline constexpr std::uint16_t normal_device_version = 0x0510;
inline constexpr std::uint16_t hid_only_device_version = 0x0623;

/// Nothing for a version that is none of ours.
[[nodiscard]] std::optional<Mode> mode_of(std::uint16_t device_version) noexcept;

/// `normal` or `hid-only`, as the HTTP API spells them.
[[nodiscard]] std::string_view name_of(Mode mode) noexcept;

/// What the flags ask for (device.md sections 3.1 to 3.8). Pure. In HID-only mode the flags of network, disk, boot
/// subclass and `disable_hid` do not count. The LUN holds `flags.disk_file`, unchecked.
[[nodiscard]] Gadget describe(const Flags& flags, const Identity& identity);

}  // namespace nanokvm::gadget
