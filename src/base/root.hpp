// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

namespace nanokvm::base {

/// Where the device's absolute paths live. On the device it is "/"; tests and the virtual board give a folder of their
/// own (`--root DIR`), so that nothing of the machine they run on is touched. Immutable value, any thread.
class Root {
public:
    explicit Root(std::filesystem::path folder = "/") : folder_(std::move(folder)) {}

    /// `root / "/etc/kvm/pwd"` → the file below the root folder.
    [[nodiscard]] std::filesystem::path operator/(std::string_view absolute) const {
        while (absolute.starts_with('/')) {
            absolute.remove_prefix(1);
        }
        return folder_ / absolute;
    }
    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

private:
    std::filesystem::path folder_;
};

}  // namespace nanokvm::base
