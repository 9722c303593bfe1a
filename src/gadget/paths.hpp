// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

/// Names inside the folder of gadgets.
namespace nanokvm::gadget {

inline constexpr std::string_view gadget_folder = "g0";
inline constexpr std::string_view configuration_folder = "g0/configs/c.1";
inline constexpr std::string_view functions_folder = "g0/functions/";
inline constexpr std::string_view binding_attribute = "g0/UDC";
inline constexpr std::string_view first_lun_folder = "g0/functions/mass_storage.disk0/lun.0";

/// `g0/functions/hid.GS0/protocol` → `protocol`
[[nodiscard]] inline std::string_view leaf(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1);
}

/// `g0/functions/hid.GS0/protocol` → `g0/functions/hid.GS0`; of a path without a slash, nothing.
[[nodiscard]] inline std::string_view parent(std::string_view path) noexcept {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

/// True for `path` itself and all below it.
[[nodiscard]] inline bool is_within(std::string_view path, std::string_view folder) noexcept {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// Attributes of a LUN take effect on a living gadget: they are no part of what the host enumerates.
[[nodiscard]] inline bool is_lun_attribute(std::string_view path) noexcept {
    return path.starts_with(functions_folder) && leaf(parent(path)).starts_with("lun.");
}

/// Attributes that the kernel takes a text into but never lets go back to none.
[[nodiscard]] inline bool is_write_once(std::string_view path) noexcept {
    const auto name = leaf(path);
    return name == "qw_sign" || name == "compatible_id" || name == "sub_compatible_id";
}

}  // namespace nanokvm::gadget
