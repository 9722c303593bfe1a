// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/utf8.hpp"
#include "net/wol_list.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

/// /etc/kvm/cache/wol as any program may have left it: what is read of it is a list that reads back as the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::net;
    const auto list = parse_wol_list({reinterpret_cast<const char*>(data), size});
    const auto text = to_text(list);
    if (list.size() > most_wol_entries || parse_wol_list(text) != list || !nanokvm::base::valid_utf8(text)) {
        std::abort();
    }
    return 0;
}
