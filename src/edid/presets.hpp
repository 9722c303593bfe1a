// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "edid/edid.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace nanokvm::edid {

using BridgeEdid = std::array<std::uint8_t, bridge_bytes>;

/// A monitor to be offered to the target.
struct Preset {
    std::string_view name;  ///< for the API
    unsigned width;         ///< of the mode it prefers, at 60 Hz
    unsigned height;
};

/// All offer only modes that the board captures (device.md 6.5), at most 1920x1080 at 60 Hz.
inline constexpr std::array<Preset, 3> presets{{{"1080p", 1920, 1080}, {"720p", 1280, 720}, {"768p", 1024, 768}}};

/// The bytes of one, with checksums; nothing when there is none of that name.
[[nodiscard]] std::optional<BridgeEdid> preset(std::string_view name);

}  // namespace nanokvm::edid
