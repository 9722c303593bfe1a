// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/protocol.hpp"

#include <cstddef>
#include <span>

namespace nanokvm::stream::webrtc {

/// Where the payloads of RTP packets go.
class PayloadSink {
public:
    virtual ~PayloadSink() = default;
    /// Longest payload of the next packet; at least min_capacity.
    [[nodiscard]] virtual std::size_t capacity() const noexcept = 0;
    /// Room for the next packet's payload, 1…capacity() bytes, to be filled before the next call. `last`: of the access
    /// unit (marker bit). Null: there is no room, the unit is given up.
    [[nodiscard]] virtual std::byte* add(std::size_t bytes, bool last) noexcept = 0;

    static constexpr std::size_t min_capacity = 64;
};

/// Cuts an access unit (Annex B) into RTP payloads: H.264 by RFC 6184 in packetization-mode 1 (single NAL units,
/// STAP-A, FU-A), H.265 by RFC 7798 without DONL (single NAL units, AP, FU). Parameter sets and SEI that stand together
/// become one aggregate. Access unit delimiters, filler data, ends of sequence and unknown types are dropped. Every
/// payload but a NAL unit's last is as long as capacity() allows, so that most packets of a unit are equally long.
///
/// False: the sink had no room, or there is nothing to send in the unit, or the codec has no payload format here.
/// Never allocates.
[[nodiscard]] bool packetise(frames::Codec codec, std::span<const std::byte> unit, PayloadSink& sink) noexcept;

}  // namespace nanokvm::stream::webrtc
