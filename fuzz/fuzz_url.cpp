// SPDX-License-Identifier: GPL-3.0-or-later
// URLs that people type, and where servers redirect to: what is accepted can be sent in a request line.
#include "media/fetch/url.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::media;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto half = input.substr(0, input.find('\n'));
    const auto from = parse_url(half);
    if (!from) {
        return 0;
    }
    const auto location = input.substr(half.size() < input.size() ? half.size() + 1 : half.size());
    const auto next = redirected(*from, location);
    for (const auto* url : {&from, &next}) {
        if (*url && ((*url)->host.empty() || (*url)->port == 0 || !(*url)->target.starts_with('/') ||
                     (*url)->target.find_first_of(" \r\n\t") != std::string::npos || file_name(**url).size() > 2048)) {
            std::abort();
        }
    }
    if (next && from->tls && !next->tls) {
        std::abort();
    }
    return 0;
}
