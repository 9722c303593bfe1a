// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/description.hpp"

#include <algorithm>
#include <string>

namespace nanokvm::stream::webrtc {
namespace {

base::Result<void> check(std::string_view name, std::string_view value, std::size_t least) {
    // Browsers have been seen with - and _ too: anything that needs no quoting in SDP and no colon will do.
    const bool good = std::ranges::all_of(value, [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
    if (value.size() < least || value.size() > 256 || !good) {
        return base::fail(std::string(name) + " has to be " + std::to_string(least) + " to 256 ICE characters");
    }
    return {};
}

}  // namespace

base::Result<void> check_credentials(std::string_view ufrag, std::string_view pwd) {
    if (auto good = check("ice-ufrag", ufrag, 4); !good) {
        return good;
    }
    return check("ice-pwd", pwd, 22);
}

}  // namespace nanokvm::stream::webrtc
