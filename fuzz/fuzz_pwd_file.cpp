// SPDX-License-Identifier: GPL-3.0-or-later
// A damaged account file is refused whole; one that is accepted survives being written and read again.
#include "account/user_file.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::account;
    const auto users = parse_user_file(std::string_view(reinterpret_cast<const char*>(data), size));
    if (users) {
        const auto again = parse_user_file(user_file(*users));
        if (!again || *again != *users || !check_users(*users)) {
            std::abort();
        }
    }
    return 0;
}
