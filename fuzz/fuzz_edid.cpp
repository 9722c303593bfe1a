// SPDX-License-Identifier: GPL-3.0-or-later
// EDIDs are files of strangers: whatever comes is described or refused with a reason, and so is any text in place of
// hexadecimal digits.
#include "edid/edid.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm;
    const auto described = edid::describe(std::span(data, size));
    if (described && (described->manufacturer.size() != 3 || described->name.size() > 13)) {
        std::abort();
    }
    // With its checksums mended more of it is looked at.
    std::vector<std::uint8_t> mended(data, data + size);
    for (std::size_t at = 0; at + edid::block_bytes <= mended.size(); at += edid::block_bytes) {
        const auto block = std::span(mended).subspan(at, edid::block_bytes);
        block.back() = edid::checksum(block);
    }
    static_cast<void>(edid::describe(mended));
    const auto bytes = edid::from_hex(std::string_view(reinterpret_cast<const char*>(data), size), edid::bridge_bytes);
    if (bytes && edid::from_hex(edid::to_hex(*bytes), edid::bridge_bytes) != *bytes) {
        std::abort();
    }
    return 0;
}
