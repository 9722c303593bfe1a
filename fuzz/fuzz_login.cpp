// SPDX-License-Identifier: GPL-3.0-or-later
// What anybody can send before a login: obfuscated passwords and tokens. The second half of the input is a token.
#include "account/jwt.hpp"
#include "account/obfuscation.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto plain = nanokvm::account::deobfuscate(input.substr(0, size / 2));
    if (plain && plain->empty()) {
        std::abort();  // an empty password is none
    }
    if (nanokvm::account::verify_token(input.substr(size / 2), "a secret the fuzzer does not know, of 32 bytes", 0)) {
        std::abort();  // nobody guesses a signature
    }
    return 0;
}
