// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/unit.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

/// Bytes of the direct stream (http-api.md 5.3) and of our extension of it. Pure; all integers little endian.
///
/// Server → client, one binary message per access unit: flags (bit 0: IDR), time stamp in µs (u64), payload. A viewer
/// that asked for `stamps=1` (on /api/stream/video/direct only) gets flag bit 1 and 24 more bytes before the payload:
/// u32 sequence; u32 each, µs after capture: encode begun, encoded, published, sent; u16 width, u16 height.
///
/// Client → server: 02 + u64 acknowledges every unit stamped that or earlier; 03 asks for an IDR; 04 + u64 (any value)
/// is a question for the clock, answered by 80, the same u64, and the server's time on the stamps' clock (u64, µs).
namespace nanokvm::stream::direct_wire {

inline constexpr std::size_t max_header_bytes = 33;
inline constexpr std::size_t max_client_message_bytes = 64;
inline constexpr std::size_t clock_answer_bytes = 17;

/// Writes the header of `unit` and returns how many bytes it has (9 or 33). `now_ns`: CLOCK_MONOTONIC, the time of
/// sending.
[[nodiscard]] std::size_t put_header(std::span<std::byte, max_header_bytes> out, const Unit& unit, bool stamps,
                                     std::uint64_t now_ns) noexcept;

struct Acknowledge {
    std::uint64_t timestamp_us;
};
struct Resync {};
struct ClockQuestion {
    std::uint64_t token;
};
struct Ignored {};
using ClientMessage = std::variant<Ignored, Acknowledge, Resync, ClockQuestion>;

/// Wrong lengths and unknown types are ignored, as the protocol demands.
[[nodiscard]] ClientMessage parse(std::span<const std::byte> message) noexcept;

[[nodiscard]] std::array<std::byte, clock_answer_bytes> clock_answer(std::uint64_t token,
                                                                     std::uint64_t server_us) noexcept;

}  // namespace nanokvm::stream::direct_wire
