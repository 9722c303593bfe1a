// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings are files of strangers: any bytes split into access units that lie inside the file.
#include "capture/replay/annexb.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::capture;
    const auto stream = std::as_bytes(std::span(data, size));
    for (const auto syntax : {annexb::Syntax::h264, annexb::Syntax::h265}) {
        std::size_t last_end = 0;
        for (const auto& unit : annexb::split(stream, syntax)) {
            if (unit.begin < last_end || unit.end <= unit.begin || unit.end > size ||
                unit.after_delimiter < unit.begin || unit.after_delimiter > unit.end) {
                std::abort();
            }
            last_end = unit.end;
            static_cast<void>(annexb::parameter_sets(stream.subspan(unit.begin, unit.end - unit.begin), syntax));
        }
    }
    return 0;
}
