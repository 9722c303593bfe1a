// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtcp/packets.hpp"

#include "stream/webrtc/rtcp/transport_feedback.hpp"
#include "stream/webrtc/rtp/bytes.hpp"

#include <algorithm>
#include <cstring>

namespace nanokvm::stream::webrtc::rtcp {
namespace {

using Bytes = std::span<const std::byte>;

enum Type : unsigned { sr = 200, rr = 201, sdes = 202, bye = 203, transport_layer = 205, payload_specific = 206 };

constexpr std::size_t header_bytes = 4;
constexpr std::size_t block_bytes = 24;

/// `at`: behind the reporter's own fields.
bool read_blocks(Bytes body, std::size_t at, unsigned count, Listener& listener) {
    if (body.size() < at + count * block_bytes) {
        return false;
    }
    for (unsigned i = 0; i < count; ++i, at += block_bytes) {
        listener.report({.ssrc = get_u32(body, at),
                         .fraction_lost = get_u8(body, at + 4) / 256.0,
                         .highest_sequence = get_u32(body, at + 8),
                         .jitter = get_u32(body, at + 12),
                         .last_sr = get_u32(body, at + 16),
                         .delay_since_sr = get_u32(body, at + 20)});
    }
    return true;
}

/// RFC 4585 section 6.2.1.
bool read_nack(Bytes body, Listener& listener) {
    const std::uint32_t media = get_u32(body, 4);
    for (std::size_t at = 8; at + 4 <= body.size(); at += 4) {
        const std::uint16_t first = get_u16(body, at);
        const unsigned following = get_u16(body, at + 2);
        listener.nack(media, first);
        for (unsigned bit = 0; bit < 16; ++bit) {
            if ((following >> bit & 1U) != 0) {
                listener.nack(media, static_cast<std::uint16_t>(first + bit + 1));
            }
        }
    }
    return true;
}

/// RFC 5104 section 4.3.1: entries of SSRC, sequence number, reserved.
bool read_fir(Bytes body, Listener& listener) {
    for (std::size_t at = 8; at + 8 <= body.size(); at += 8) {
        listener.picture_lost(get_u32(body, at));
    }
    return body.size() >= 16;
}

/// draft-alvestrand-rmcat-remb-03 section 2.2.
bool read_remb(Bytes body, Listener& listener) {
    constexpr std::uint32_t name = 0x52454d42;  // "REMB"
    if (body.size() < 16 || get_u32(body, 8) != name) {
        return true;  // another application's message
    }
    const unsigned exponent = get_u8(body, 13) >> 2U;
    const std::uint64_t mantissa = get_u24(body, 13) & 0x3ffffU;
    listener.max_bitrate(exponent > 40 ? ~std::uint64_t{0} : mantissa << exponent);
    return true;
}

bool read_feedback(unsigned type, unsigned format, Bytes body, Listener& listener) {
    if (body.size() < 8) {
        return false;
    }
    if (type == transport_layer && format == 1) {
        return read_nack(body, listener);
    }
    if (type == transport_layer && format == 15) {
        return read_transport_feedback(body.subspan(8), listener);
    }
    if (type == payload_specific && format == 1) {
        listener.picture_lost(get_u32(body, 4));
    } else if (type == payload_specific && format == 4) {
        return read_fir(body, listener);
    } else if (type == payload_specific && format == 15) {
        return read_remb(body, listener);
    }
    return true;
}

/// `body`: behind the common header, without padding.
bool read_one(unsigned type, unsigned count, Bytes body, Listener& listener) {
    switch (type) {
        case sr:
            return read_blocks(body, 24, count, listener);
        case rr:
            return read_blocks(body, 4, count, listener);
        case bye:
            listener.goodbye();
            return true;
        case transport_layer:
        case payload_specific:
            return read_feedback(type, count, body, listener);
        default:
            return true;
    }
}

}  // namespace

bool parse(Bytes packet, Listener& listener) {
    if (packet.size() < header_bytes || packet.size() > max_packet_bytes) {
        return false;
    }
    while (!packet.empty()) {
        if (packet.size() < header_bytes) {
            return false;
        }
        const unsigned first = get_u8(packet, 0);
        const std::size_t size = (std::size_t{get_u16(packet, 2)} + 1) * 4;
        if (first >> 6U != 2 || size > packet.size()) {
            return false;
        }
        Bytes body = packet.first(size).subspan(header_bytes);
        if ((first & 0x20U) != 0) {  // the last byte says how much padding there is
            const std::size_t padding = body.empty() ? 0 : get_u8(body, body.size() - 1);
            if (padding == 0 || padding > body.size()) {
                return false;
            }
            body = body.first(body.size() - padding);
        }
        if (!read_one(get_u8(packet, 1), first & 0x1fU, body, listener)) {
            return false;
        }
        packet = packet.subspan(size);
    }
    return true;
}

std::size_t put_sender_report(std::span<std::byte, max_report_bytes> out, const SenderReport& report,
                              const char* cname) {
    std::byte* at = out.data();
    put_u8(at, 0x80);
    put_u8(at, sr);
    put_u16(at, 6);
    put_u32(at, report.ssrc);
    put_u64(at, report.ntp);
    put_u32(at, report.rtp_time);
    put_u32(at, report.packets);
    put_u32(at, report.octets);

    const std::size_t name = std::min<std::size_t>(std::strlen(cname), 64);
    const std::size_t chunk = (4 + 2 + name + 1 + 3) / 4 * 4;  // at least one zero ends the list
    std::byte* const end = at + header_bytes + chunk;
    put_u8(at, 0x81);
    put_u8(at, sdes);
    put_u16(at, static_cast<unsigned>(chunk / 4));
    put_u32(at, report.ssrc);
    put_u8(at, 1);  // CNAME
    put_u8(at, static_cast<unsigned>(name));
    std::memcpy(at, cname, name);
    at += name;
    while (at < end) {
        put_u8(at, 0);
    }
    return static_cast<std::size_t>(end - out.data());
}

std::size_t put_goodbye(std::span<std::byte, max_report_bytes> out, std::uint32_t ssrc) noexcept {
    std::byte* at = out.data();
    put_u8(at, 0x81);
    put_u8(at, bye);
    put_u16(at, 1);
    put_u32(at, ssrc);
    return 8;
}

std::uint64_t round_trip_us(const ReportBlock& block, std::uint64_t now_ntp) noexcept {
    if (block.last_sr == 0) {
        return 0;
    }
    const std::uint32_t since = middle(now_ntp) - block.last_sr - block.delay_since_sr;
    constexpr std::uint32_t a_minute = 60U << 16U;
    return since > a_minute ? 0 : std::uint64_t{since} * 1'000'000 >> 16U;
}

}  // namespace nanokvm::stream::webrtc::rtcp
