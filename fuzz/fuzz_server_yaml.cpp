// SPDX-License-Identifier: GPL-3.0-or-later
// server.yaml: read or refused with the place named; a changed setting reads back.
#include "config/server_config.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::config;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto config = parse_server_config(text, "f");
    if (!config && !config.error().message.starts_with("f:")) {
        std::abort();
    }
    if (const auto changed = with_settings(text, {{"port.https", "8443"}});
        changed && !parse_server_config(*changed, "f")) {
        std::abort();
    }
    return 0;
}
