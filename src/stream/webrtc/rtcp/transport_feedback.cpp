// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtcp/transport_feedback.hpp"

#include "stream/webrtc/rtp/bytes.hpp"

#include <algorithm>
#include <array>

namespace nanokvm::stream::webrtc::rtcp {
namespace {

constexpr std::size_t fixed_bytes = 8;  // base sequence, count, reference time, feedback count
constexpr std::int64_t reference_unit_us = 64'000;
constexpr std::int64_t delta_unit_us = 250;

enum Symbol : std::uint8_t { not_received = 0, small_delta = 1, large_delta = 2 };

/// The symbols of all chunks; they come before the deltas, so they are kept.
struct Symbols {
    std::array<std::uint8_t, max_statuses> value;  // the first `count` are set
    std::size_t count = 0;

    void add(unsigned symbol, std::size_t limit) noexcept {
        if (count < limit) {
            value[count++] = static_cast<std::uint8_t>(symbol);
        }
    }
    /// One chunk of 16 bits: a run, 14 symbols of one bit, or 7 of two.
    void add_chunk(unsigned chunk, std::size_t limit) noexcept {
        if ((chunk & 0x8000U) == 0) {
            const std::size_t length = chunk & 0x1fffU;
            for (std::size_t i = 0; i < length && count < limit; ++i) {
                add(chunk >> 13U & 3U, limit);
            }
        } else if ((chunk & 0x4000U) == 0) {
            for (unsigned bit = 14; bit-- > 0;) {
                add(chunk >> bit & 1U, limit);
            }
        } else {
            for (unsigned pair = 7; pair-- > 0;) {
                add(chunk >> (2 * pair) & 3U, limit);
            }
        }
    }
};

}  // namespace

bool read_transport_feedback(std::span<const std::byte> body, Listener& listener) {
    if (body.size() < fixed_bytes) {
        return false;
    }
    const std::uint16_t base = get_u16(body, 0);
    const std::size_t count = get_u16(body, 2);
    std::int64_t time_us = std::int64_t{get_u24(body, 4)} * reference_unit_us;
    if (count == 0 || count > max_statuses) {
        return false;
    }
    Symbols symbols;
    std::size_t at = fixed_bytes;
    while (symbols.count < count) {
        if (at + 2 > body.size()) {
            return false;
        }
        const unsigned chunk = get_u16(body, at);
        at += 2;
        if ((chunk & 0x8000U) == 0 && (chunk & 0x1fffU) == 0) {
            return false;  // a run of nothing would never end
        }
        symbols.add_chunk(chunk, count);
    }
    for (std::size_t i = 0; i < count; ++i) {
        TransportStatus status{.sequence = static_cast<std::uint16_t>(base + i)};
        const unsigned symbol = symbols.value[i];
        const std::size_t delta = symbol == small_delta ? 1 : symbol == large_delta ? 2 : 0;
        if (at + delta > body.size()) {
            return false;
        }
        if (symbol == small_delta) {
            time_us += get_u8(body, at) * delta_unit_us;
        } else if (symbol == large_delta) {
            time_us += static_cast<std::int16_t>(get_u16(body, at)) * delta_unit_us;
        }
        at += delta;
        status.received = delta != 0;
        status.arrival_us = time_us;
        listener.transport_status(status);
    }
    listener.transport_feedback_end();
    return true;
}

}  // namespace nanokvm::stream::webrtc::rtcp
