// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtp/extensions.hpp"

#include "stream/webrtc/rtp/bytes.hpp"

#include <cassert>

namespace nanokvm::stream::webrtc {
namespace {

constexpr unsigned one_byte_profile = 0xbede;
constexpr std::size_t block_header_bytes = 4;
constexpr std::size_t transport_cc_bytes = 2;
constexpr std::size_t playout_delay_bytes = 3;  // 12 bits minimum, 12 bits maximum, in units of 10 ms
constexpr std::size_t abs_capture_time_bytes = 8;

std::size_t element_bytes(std::uint8_t id, std::size_t data) noexcept {
    return id == 0 ? 0 : 1 + data;
}

void put_element_header(std::byte*& at, unsigned id, std::size_t data) noexcept {
    put_u8(at, id << 4U | static_cast<unsigned>(data - 1));
}

}  // namespace

std::size_t extension_bytes(const ExtensionIds& ids, bool with_capture) noexcept {
    const std::size_t elements = element_bytes(ids.transport_cc, transport_cc_bytes) +
                                 element_bytes(ids.playout_delay, playout_delay_bytes) +
                                 (with_capture ? element_bytes(ids.abs_capture_time, abs_capture_time_bytes) : 0);
    return elements == 0 ? 0 : block_header_bytes + (elements + 3) / 4 * 4;
}

std::size_t put_extensions(std::span<std::byte> out, const ExtensionIds& ids, const ExtensionValues& values) noexcept {
    const std::size_t size = extension_bytes(ids, values.capture_ntp != 0);
    if (size == 0) {
        return 0;
    }
    assert(out.size() >= size);
    std::byte* at = out.data();
    put_u16(at, one_byte_profile);
    put_u16(at, static_cast<unsigned>((size - block_header_bytes) / 4));
    if (ids.transport_cc != 0) {
        put_element_header(at, ids.transport_cc, transport_cc_bytes);
        put_u16(at, values.transport_sequence);
    }
    if (ids.playout_delay != 0) {
        put_element_header(at, ids.playout_delay, playout_delay_bytes);
        put_u24(at, 0);
    }
    if (ids.abs_capture_time != 0 && values.capture_ntp != 0) {
        put_element_header(at, ids.abs_capture_time, abs_capture_time_bytes);
        put_u64(at, values.capture_ntp);
    }
    while (at < out.data() + size) {
        put_u8(at, 0);
    }
    return size;
}

}  // namespace nanokvm::stream::webrtc
