// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/resolver_text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

/// A resolv.conf and a list of servers as any program may have left them: what is read of them reads back as the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::net;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto resolver = parse_resolver_text(text);
    if (parse_resolver_text(to_text(resolver)) != resolver) {
        std::abort();
    }
    for (const auto& server : parse_server_list(text)) {
        if (name_server(server) != server) {
            std::abort();
        }
    }
    return 0;
}
