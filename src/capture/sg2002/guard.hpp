// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/sg2002/kernel.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::capture::sg2002 {

/// What stands under the driver interface, as found.
struct Platform {
    std::uint32_t chip_id = 0;
    unsigned encoder_nodes = 0;
    std::vector<std::string> modules;  ///< those of the media drivers that are loaded
};

/// Looks before anything is touched whether the loaded drivers are those whose structures this program was written for
/// (reference 5.9): the modules are there, the nodes open, and what the drivers write has the expected size. The error
/// says what does not match; nothing has been changed then.
[[nodiscard]] base::Result<Platform> check_platform(Kernel& kernel);

/// Which of the needed drivers /proc/modules does not name, under whatever prefix. Pure.
[[nodiscard]] std::vector<std::string> missing_modules(std::string_view proc_modules);

}  // namespace nanokvm::capture::sg2002
