// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever stands in /boot/eth.nodhcp, what is taken from it are addresses a host can have, and not too many.
#include "net/static_file.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::net;
    const auto file = parse_static_file(std::string_view(reinterpret_cast<const char*>(data), size));
    if (file.entries.size() > 32 || file.problems.size() > 32) {
        std::abort();
    }
    for (const auto& entry : file.entries) {
        if (!is_host_address(entry.address.address) || entry.address.length < 1 || entry.address.length > 32) {
            std::abort();
        }
    }
    return 0;
}
