// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/identity.hpp"

#include "base/files.hpp"

#include <array>

#include <fmt/format.h>
#include <openssl/sha.h>

namespace nanokvm::gadget {
namespace {

constexpr std::size_t longest_id = 4096;

}  // namespace

Identity identity_of(std::string_view seed) {
    std::array<unsigned char, SHA512_DIGEST_LENGTH> digest{};
    ::SHA512(reinterpret_cast<const unsigned char*>(seed.data()), seed.size(), digest.data());
    Identity identity;
    identity.addresses.device = fmt::format("48:da:35:6e:{:02x}:{:02x}", digest[0], digest[1]);
    identity.addresses.host = fmt::format("48:da:35:6d:{:02x}:{:02x}", digest[0], digest[1]);
    for (std::size_t i = 2; i < 10; ++i) {
        identity.serial += fmt::format("{:02X}", digest[i]);
    }
    return identity;
}

Identity load_identity(const base::Root& root) {
    for (const auto* path : {"/sys/class/cvi-base/base_uid", "/etc/machine-id"}) {
        // The chip's id counts as it is read, its newline included: other software derives addresses from the same sum.
        if (const auto seed = base::read_file(root / path, longest_id); seed && !seed->empty()) {
            auto identity = identity_of(*seed);
            identity.source = path;
            return identity;
        }
    }
    return identity_of("");
}

}  // namespace nanokvm::gadget
