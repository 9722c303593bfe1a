// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/stun.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

// Any bytes as a STUN message; everything that can be asked of one is asked.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::stream::webrtc::ice::stun;
    const auto message = Message::parse(std::as_bytes(std::span(data, size)));
    if (!message) {
        return 0;
    }
    for (const auto type :
         {Attribute::mapped_address, Attribute::xor_mapped_address, Attribute::xor_peer_address, Attribute::data}) {
        static_cast<void>(message->address(type));
        static_cast<void>(message->text(type));
        static_cast<void>(message->number(type));
        static_cast<void>(message->number64(type));
    }
    static_cast<void>(message->error());
    static_cast<void>(message->unknown_required());
    static_cast<void>(message->authentic(short_term_key("password")));
    // What was read can be written, and is read the same again.
    Writer writer(message->method(), message->kind(), message->transaction());
    if (const auto address = message->address(Attribute::xor_mapped_address); address) {
        writer.xor_address(Attribute::xor_mapped_address, *address).integrity(short_term_key("x")).fingerprint();
        const auto again = Message::parse(writer.view());
        if (!again || again->address(Attribute::xor_mapped_address) != address ||
            again->method() != message->method() || again->kind() != message->kind() ||
            !again->authentic(short_term_key("x"))) {
            std::abort();
        }
    }
    return 0;
}
