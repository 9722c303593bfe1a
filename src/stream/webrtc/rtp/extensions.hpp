// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// RTP header extensions of our packets, in the one-byte form of RFC 8285.
namespace nanokvm::stream::webrtc {

inline constexpr const char* transport_cc_uri =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
inline constexpr const char* playout_delay_uri = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";
inline constexpr const char* abs_capture_time_uri = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";

/// Negotiated ids, 1 to 14; 0: not negotiated, not sent.
struct ExtensionIds {
    std::uint8_t transport_cc = 0;
    std::uint8_t playout_delay = 0;
    std::uint8_t abs_capture_time = 0;

    friend bool operator==(const ExtensionIds&, const ExtensionIds&) = default;
};

/// What goes into the extensions of one packet.
struct ExtensionValues {
    std::uint16_t transport_sequence = 0;
    std::uint64_t capture_ntp = 0;  ///< 64-bit NTP time; only in the first packet of an access unit: 0 elsewhere
};

inline constexpr std::size_t max_extension_bytes = 24;

/// Bytes of the extension block, its own header included, a multiple of 4; 0 when there is none and the X bit is clear.
/// `with_capture`: the packet carries abs-capture-time.
[[nodiscard]] std::size_t extension_bytes(const ExtensionIds& ids, bool with_capture) noexcept;

/// Writes the block: transport-wide sequence, playout-delay 0/0 (show at once), and abs-capture-time where
/// values.capture_ntp is not 0. Returns its length, extension_bytes(ids, values.capture_ntp != 0).
std::size_t put_extensions(std::span<std::byte> out, const ExtensionIds& ids, const ExtensionValues& values) noexcept;

}  // namespace nanokvm::stream::webrtc
