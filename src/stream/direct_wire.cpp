// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/direct_wire.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace nanokvm::stream::direct_wire {
namespace {

static_assert(std::endian::native == std::endian::little, "stored as they lie in memory");

constexpr std::byte type_acknowledge{0x02};
constexpr std::byte type_resync{0x03};
constexpr std::byte type_clock_question{0x04};
constexpr std::byte type_clock_answer{0x80};

template <typename T>
void put(std::byte*& out, T value) noexcept {
    std::memcpy(out, &value, sizeof value);
    out += sizeof value;
}

std::uint64_t get_u64(std::span<const std::byte> bytes) noexcept {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

/// Microseconds between two stamps; 0 when the worker's are out of order, saturated when it is more than an hour.
std::uint32_t microseconds(std::uint64_t from_ns, std::uint64_t to_ns) noexcept {
    const std::uint64_t us = to_ns > from_ns ? (to_ns - from_ns) / 1000 : 0;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(us, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

std::size_t put_header(std::span<std::byte, max_header_bytes> out, const Unit& unit, bool stamps,
                       std::uint64_t now_ns) noexcept {
    const frames::AccessUnit& info = unit.frame->info();
    std::byte* at = out.data();
    put(at, static_cast<std::uint8_t>((unit.frame->idr() ? 1U : 0U) | (stamps ? 2U : 0U)));
    put(at, unit.timestamp_us);
    if (stamps) {
        put(at, info.sequence);
        put(at, microseconds(info.captured_ns, info.encode_begun_ns));
        put(at, microseconds(info.captured_ns, info.encoded_ns));
        put(at, microseconds(info.captured_ns, info.published_ns));
        put(at, microseconds(info.captured_ns, now_ns));
        put(at, info.width);
        put(at, info.height);
    }
    return static_cast<std::size_t>(at - out.data());
}

ClientMessage parse(std::span<const std::byte> message) noexcept {
    if (message.size() == 1 && message[0] == type_resync) {
        return Resync{};
    }
    if (message.size() != 1 + sizeof(std::uint64_t)) {
        return Ignored{};
    }
    const std::uint64_t value = get_u64(message.subspan(1));
    if (message[0] == type_acknowledge) {
        return Acknowledge{value};
    }
    if (message[0] == type_clock_question) {
        return ClockQuestion{value};
    }
    return Ignored{};
}

std::array<std::byte, clock_answer_bytes> clock_answer(std::uint64_t token, std::uint64_t server_us) noexcept {
    std::array<std::byte, clock_answer_bytes> answer{};
    std::byte* at = answer.data();
    put(at, type_clock_answer);
    put(at, token);
    put(at, server_us);
    return answer;
}

}  // namespace nanokvm::stream::direct_wire
