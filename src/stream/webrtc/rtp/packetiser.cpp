// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtp/packetiser.hpp"

#include "stream/webrtc/rtp/bytes.hpp"
#include "stream/webrtc/rtp/nal_reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace nanokvm::stream::webrtc {
namespace {

using Nal = std::span<const std::byte>;

/// RFC 6184.
struct H264 {
    static constexpr std::size_t header_bytes = 1;
    static constexpr std::size_t fragment_header_bytes = 2;
    static unsigned type(Nal nal) noexcept { return get_u8(nal, 0) & 0x1fU; }
    static bool slice(Nal nal) noexcept { return type(nal) <= 5; }
    static bool wanted(Nal nal) noexcept {
        const unsigned kind = type(nal);
        return kind >= 1 && kind <= 23 && (kind < 9 || kind > 12);  // no delimiter, end of sequence or stream, filler
    }
    /// Section 5.7.1: F is the OR, NRI the largest of what is in it.
    static void put_aggregate_header(std::byte*& at, std::span<const Nal> nals) noexcept {
        constexpr unsigned stap_a = 24;
        unsigned forbidden = 0;
        unsigned importance = 0;
        for (const Nal nal : nals) {
            forbidden |= get_u8(nal, 0) & 0x80U;
            importance = std::max(importance, get_u8(nal, 0) & 0x60U);
        }
        put_u8(at, forbidden | importance | stap_a);
    }
    /// Section 5.8.
    static void put_fragment_header(std::byte*& at, Nal nal, bool first, bool last) noexcept {
        constexpr unsigned fu_a = 28;
        put_u8(at, (get_u8(nal, 0) & 0xe0U) | fu_a);
        put_u8(at, (first ? 0x80U : 0U) | (last ? 0x40U : 0U) | type(nal));
    }
};

/// RFC 7798.
struct H265 {
    static constexpr std::size_t header_bytes = 2;
    static constexpr std::size_t fragment_header_bytes = 3;
    static unsigned type(Nal nal) noexcept { return (get_u8(nal, 0) >> 1U) & 0x3fU; }
    static bool slice(Nal nal) noexcept { return type(nal) <= 31; }
    static bool wanted(Nal nal) noexcept {
        const unsigned kind = type(nal);
        return nal.size() >= header_bytes && kind <= 40 && (kind < 35 || kind > 38);
    }
    /// Section 4.4.2: F is the OR, LayerId and TID the lowest of what is in it.
    static void put_aggregate_header(std::byte*& at, std::span<const Nal> nals) noexcept {
        constexpr unsigned aggregation_packet = 48;
        unsigned forbidden = 0;
        unsigned layer_and_tid = 0x1ffU;  // 6 and 3 bits
        for (const Nal nal : nals) {
            const unsigned header = get_u16(nal, 0);
            forbidden |= header & 0x8000U;
            layer_and_tid = std::min(layer_and_tid, header & 0x1ffU);
        }
        put_u16(at, forbidden | aggregation_packet << 9U | layer_and_tid);
    }
    /// Section 4.4.3.
    static void put_fragment_header(std::byte*& at, Nal nal, bool first, bool last) noexcept {
        constexpr unsigned fragmentation_unit = 49;
        put_u16(at, (get_u16(nal, 0) & 0x81ffU) | fragmentation_unit << 9U);
        put_u8(at, (first ? 0x80U : 0U) | (last ? 0x40U : 0U) | type(nal));
    }
};

template <typename Format>
class Packetiser {
public:
    explicit Packetiser(PayloadSink& sink) noexcept : sink_(sink) {}

    bool run(std::span<const std::byte> unit) noexcept {
        NalReader reader(unit);
        Nal nal = next(reader);
        if (nal.empty()) {
            return false;
        }
        while (!nal.empty()) {
            const Nal following = next(reader);
            const bool last = following.empty();
            if (Format::slice(nal)) {
                if (!flush(false) || !put(nal, last)) {
                    return false;
                }
            } else {
                if (count_ == together_.size() && !flush(false)) {
                    return false;
                }
                together_[count_++] = nal;
                if (last && !flush(true)) {
                    return false;
                }
            }
            nal = following;
        }
        return true;
    }

private:
    static Nal next(NalReader& reader) noexcept {
        Nal nal = reader.next();
        while (!nal.empty() && !Format::wanted(nal)) {
            nal = reader.next();
        }
        return nal;
    }

    bool put(Nal nal, bool last) noexcept {
        if (nal.size() > sink_.capacity()) {
            return put_fragments(nal, last);
        }
        std::byte* const at = sink_.add(nal.size(), last);
        if (at == nullptr) {
            return false;
        }
        std::memcpy(at, nal.data(), nal.size());
        return true;
    }

    bool put_fragments(Nal nal, bool last) noexcept {
        Nal rest = nal.subspan(Format::header_bytes);
        for (bool first = true; !rest.empty(); first = false) {
            const std::size_t most = sink_.capacity() - Format::fragment_header_bytes;
            const Nal piece = rest.first(std::min(most, rest.size()));
            rest = rest.subspan(piece.size());
            std::byte* at = sink_.add(Format::fragment_header_bytes + piece.size(), last && rest.empty());
            if (at == nullptr) {
                return false;
            }
            Format::put_fragment_header(at, nal, first, rest.empty());
            std::memcpy(at, piece.data(), piece.size());
        }
        return true;
    }

    /// What was put together goes out: as one packet when it fits.
    bool flush(bool last) noexcept {
        const auto nals = std::span<const Nal>(together_).first(count_);
        count_ = 0;
        std::size_t size = Format::header_bytes;
        for (const Nal nal : nals) {
            size += 2 + nal.size();
        }
        if (nals.size() > 1 && size <= sink_.capacity()) {
            return put_aggregate(nals, size, last);
        }
        for (std::size_t i = 0; i < nals.size(); ++i) {
            if (!put(nals[i], last && i + 1 == nals.size())) {
                return false;
            }
        }
        return true;
    }

    bool put_aggregate(std::span<const Nal> nals, std::size_t size, bool last) noexcept {
        std::byte* at = sink_.add(size, last);
        if (at == nullptr) {
            return false;
        }
        Format::put_aggregate_header(at, nals);
        for (const Nal nal : nals) {
            put_u16(at, static_cast<unsigned>(nal.size()));
            std::memcpy(at, nal.data(), nal.size());
            at += nal.size();
        }
        return true;
    }

    PayloadSink& sink_;
    std::array<Nal, 8> together_;
    std::size_t count_ = 0;
};

}  // namespace

bool packetise(frames::Codec codec, std::span<const std::byte> unit, PayloadSink& sink) noexcept {
    switch (codec) {
        case frames::Codec::h264:
            return Packetiser<H264>(sink).run(unit);
        case frames::Codec::h265:
            return Packetiser<H265>(sink).run(unit);
        default:
            return false;
    }
}

}  // namespace nanokvm::stream::webrtc
