// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace nanokvm::capture::sg2002::abi {

/// One fact as the compiled headers have it, by its name in tests/data/sg2002-abi.txt.
struct Entry {
    const char* name;
    std::uint64_t first;   ///< bytes of a structure, offset of a field, value, request code
    std::uint64_t second;  ///< bytes of a field
};

}  // namespace nanokvm::capture::sg2002::abi
