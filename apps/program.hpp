// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <exception>

namespace nanokvm {

// What our programs end with, apart from 0.
constexpr int exit_failed = 1;
constexpr int exit_usage = 2;  ///< wrong arguments

/// The body of main(): `run(argc, argv)`, and for an exception that nobody caught its text on stderr and exit_failed.
/// `name` is the program's.
template <typename Run>
int run_program(const char* name, int argc, char** argv, Run run) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", name, error.what());
        return exit_failed;
    }
}

}  // namespace nanokvm
