// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/utf8.hpp"
#include "input/wire.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

// What a browser sends on /api/ws, and texts to paste: any bytes give values inside the descriptors, or nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::input;
    const WireMessage message = parse_message(std::as_bytes(std::span(data, size)));
    if (const auto* report = std::get_if<AbsoluteReport>(&message)) {
        if (report->x > max_coordinate || report->y > max_coordinate || report->buttons > button_mask ||
            report->wheel == -128) {
            std::abort();
        }
    }
    if (const auto* report = std::get_if<RelativeReport>(&message)) {
        if (report->buttons > button_mask || report->dx == -128 || report->dy == -128 || report->wheel == -128) {
            std::abort();
        }
    }
    const auto text = nanokvm::base::decode_utf8({reinterpret_cast<const char*>(data), size});
    if (text && text->size() > size) {
        std::abort();
    }
    return 0;
}
