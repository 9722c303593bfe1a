// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/kernel.hpp"

#include <string>
#include <string_view>
#include <vector>

/// `nanokvm doctor --hardware`: the assumptions that this program stands on, put to the board in front of it. The
/// numbers are those of docs/hardware-checklist.md; what only a person can see is left to that list.
namespace nanokvm::capture::sg2002 {

struct Finding {
    enum class Verdict {
        confirmed,
        refuted,
        open,  ///< could not be looked at; `found` says why
    };
    Verdict verdict;
    std::string_view assumption;
    std::string found;
};

/// Looks at drivers, nodes, memory and the bridge, and changes nothing. No capture may run: asking the bridge disturbs
/// it.
[[nodiscard]] std::vector<Finding> examine_platform(Kernel& kernel);

/// Brings the capture up and encodes the target's picture with each codec for a moment. No other capture may run, and a
/// picture has to arrive. Takes a few seconds.
[[nodiscard]] std::vector<Finding> try_capture(Kernel& kernel);

/// `ok`, `!!` or `--` before each assumption, a line each, and what was found.
[[nodiscard]] std::string to_text(const std::vector<Finding>& findings);

[[nodiscard]] bool any_refuted(const std::vector<Finding>& findings) noexcept;

}  // namespace nanokvm::capture::sg2002
