// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace nanokvm::pc {

/// `name` without a doubled first word: manufacturer and product are often joined to "QEMU QEMU USB Keyboard". Pure.
[[nodiscard]] inline std::string short_device_name(std::string name) {
    const std::string first = name.substr(0, name.find(' ') + 1);
    if (!first.empty() && std::string_view(name).substr(first.size()).starts_with(first)) {
        name.erase(0, first.size());
    }
    return name;
}

}  // namespace nanokvm::pc
