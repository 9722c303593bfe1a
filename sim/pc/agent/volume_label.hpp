// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nanokvm::pc {

/// As much of a disk's start as `volume_label` looks at.
inline constexpr std::size_t label_bytes = 34 * 1024;

/// Says what stands on a disk whose first bytes (at most `label_bytes`) are `start`: "ISO 9660 NAME", "FAT NAME", "ext
/// NAME", "partitioned", or nothing when we do not know it. Names hold printable ASCII only. Pure; any bytes are
/// accepted. Sources: ECMA-119 8.4 (ISO 9660), Microsoft's FAT specification 3.1 and 3.2, the ext4 super block, the MBR
/// signature.
[[nodiscard]] std::string volume_label(std::string_view start);

}  // namespace nanokvm::pc
