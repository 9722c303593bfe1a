// SPDX-License-Identifier: GPL-3.0-or-later
// Lines that say what happens to the simulated board.
#include "happenings.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static_cast<void>(nanokvm::sim::sg2002::parse_happening({reinterpret_cast<const char*>(data), size}));
    return 0;
}
