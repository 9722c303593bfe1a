// SPDX-License-Identifier: GPL-3.0-or-later
// What a DHCP server says reaches resolv.conf only as lines of known form. The input is `name=value` with NULs between.
#include "net/lease.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::net;
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const auto lease = parse_lease([all](std::string_view name) {
        for (std::string_view rest = all; !rest.empty();) {
            const auto one = rest.substr(0, rest.find('\0'));
            rest.remove_prefix(std::min(one.size() + 1, rest.size()));
            if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=') {
                return std::string(one.substr(name.size() + 1));
            }
        }
        return std::string();
    });
    if (lease) {
        const std::string text = resolver_file(lease->names);
        std::size_t lines = 0;
        for (std::string_view rest = text; !rest.empty(); ++lines) {
            const auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(line.size() + 1);
            if (!line.starts_with("nameserver ") && !line.starts_with("search ")) {
                std::abort();
            }
        }
        if (lines > 4) {
            std::abort();
        }
    }
    return 0;
}
