// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings are files of strangers: any bytes have a sensible size or none. The first byte chooses the codec.
#include "capture/replay/picture_size.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm;
    if (size == 0) {
        return 0;
    }
    const auto codec = static_cast<frames::Codec>(data[0] % 3);
    const auto found = capture::picture_size(codec, std::as_bytes(std::span(data + 1, size - 1)));
    if (found && (found->width < 1 || found->width > capture::longest_side || found->height < 1 ||
                  found->height > capture::longest_side)) {
        std::abort();
    }
    return 0;
}
