// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of a direct viewer, and the flow control they drive: never more in flight than the window.
#include "stream/direct_wire.hpp"
#include "stream/flow_window.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <variant>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::stream;
    auto rest = std::as_bytes(std::span(data, size));
    FlowWindow window(rest.empty() ? 0 : std::to_integer<std::size_t>(rest[0]));
    std::uint64_t stamp = 0;
    while (!rest.empty()) {
        const std::size_t length = std::min<std::size_t>(std::to_integer<std::size_t>(rest[0]) % 12, rest.size() - 1);
        const auto message = direct_wire::parse(rest.subspan(1, length));
        if (const auto* acknowledge = std::get_if<direct_wire::Acknowledge>(&message)) {
            window.acknowledge(acknowledge->timestamp_us);
        } else if (std::holds_alternative<direct_wire::Resync>(message)) {
            window.resync();
        } else {
            static_cast<void>(window.admit(length % 2 == 0, ++stamp));
        }
        if (window.in_flight() > FlowWindow::max_units) {
            std::abort();
        }
        rest = rest.subspan(1 + length);
    }
    return 0;
}
