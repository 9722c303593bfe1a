// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstdio>

namespace nanokvm {

/// Says on stderr why a command of `nanokvm` failed, or the `warnings` of what it did. False when it failed.
template <typename Report>
bool print_problems(const base::Result<Report>& done) {
    if (!done) {
        std::fprintf(stderr, "nanokvm: %s\n", done.error().message.c_str());
        return false;
    }
    for (const auto& warning : done->warnings) {
        std::fprintf(stderr, "nanokvm: %s\n", warning.c_str());
    }
    return true;
}

}  // namespace nanokvm
