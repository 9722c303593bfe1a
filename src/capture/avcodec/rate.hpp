// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/protocol.hpp"

#include <cstdint>

namespace nanokvm::capture::av {

/// What the rate control modes of the product mean to x264 and x265.
struct Rate {
    enum class Method : std::uint8_t {
        bitrate,   ///< average bitrate, bounded by a buffer model
        quality,   ///< constant rate factor, bounded by a buffer model
        quantizer  ///< constant QP, as many bits as it takes
    };
    Method method = Method::bitrate;
    std::int64_t average_bps = 0;
    std::int64_t most_bps = 0;  ///< the buffer model's rate
    int buffer_bits = 0;        ///< the buffer model's size: bounds the size of one access unit
    int level = 0;              ///< rate factor or QP; `bitrate` ignores it
    friend bool operator==(const Rate&, const Rate&) = default;
};

/// * cbr: bitrate is average and peak. The buffer holds 0.4 s: an IDR of a busy desktop takes about ten pictures'
/// worth, and
///   a larger one would arrive late.
/// * vbr, avbr: the peak is 1.5 times the bitrate over 1 s.
/// * qvbr: quality first, the bitrate is a ceiling.
/// * fix_qp: the QP of P pictures. qp_map: like cbr; the map only shifts QPs within the
/// picture. Pure.
[[nodiscard]] constexpr Rate rate_for(const frames::StreamSettings& settings) noexcept {
    const std::int64_t bps = std::int64_t{settings.bitrate_kbps} * 1000;
    Rate rate{Rate::Method::bitrate, bps, bps, static_cast<int>(bps * 2 / 5), 0};
    switch (settings.rate_control) {
        case frames::RateControl::cbr:
        case frames::RateControl::qp_map:
            break;
        case frames::RateControl::vbr:
        case frames::RateControl::avbr:
            rate.most_bps = bps * 3 / 2;
            rate.buffer_bits = static_cast<int>(rate.most_bps);
            break;
        case frames::RateControl::qvbr:
            rate.method = Rate::Method::quality;
            rate.buffer_bits = static_cast<int>(bps);
            rate.level = 23;
            break;
        case frames::RateControl::fix_qp:
            rate = {Rate::Method::quantizer, 0, 0, 0, settings.p_qp != 0 ? settings.p_qp : frames::default_qp};
            break;
    }
    return rate;
}

}  // namespace nanokvm::capture::av
