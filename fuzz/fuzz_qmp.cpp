// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/line_splitter.hpp"
#include "board/virtual/machine_status.hpp"
#include "board/virtual/qmp_message.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// What QEMU sends, cut into pieces whose length is the first byte.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::board;
    if (size == 0) {
        return 0;
    }
    constexpr std::size_t max_line = 4096;
    const std::size_t piece = data[0] + std::size_t{1};
    std::string_view stream(reinterpret_cast<const char*>(data + 1), size - 1);
    LineSplitter splitter(max_line);
    while (!stream.empty()) {
        const bool fits = splitter.feed(stream.substr(0, piece), [](std::string_view line) {
            if (line.size() > max_line || line.find('\n') != std::string_view::npos) {
                std::abort();
            }
            const QmpMessage message = parse_qmp(line);
            if (const auto* reply = std::get_if<QmpReply>(&message); reply != nullptr && reply->value) {
                static_cast<void>(machine_of(*reply->value));
            }
        });
        if (!fits) {
            break;
        }
        stream.remove_prefix(std::min(piece, stream.size()));
    }
    return 0;
}
