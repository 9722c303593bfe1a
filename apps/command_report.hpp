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

/// The same, then what was done on stdout, a sentence a line; the command's exit status.
template <typename Report>
int print_done(const base::Result<Report>& done) {
    if (!print_problems(done)) {
        return 1;
    }
    for (const auto& sentence : done->done) {
        std::printf("%s\n", sentence.c_str());
    }
    return 0;
}

}  // namespace nanokvm
