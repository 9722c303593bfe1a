// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "stream/webrtc/transport.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

struct srtp_ctx_t_;

namespace nanokvm::stream::webrtc {

/// SRTP and SRTCP of one peer connection (RFC 3711, RFC 7714) by libsrtp2: protects what we send with our key, opens
/// what comes with the peer's. Everything is done in place. Move-only, thread-bound; allocates only when an SSRC is
/// new.
class Srtp {
public:
    /// Room that protect_* needs behind a packet.
    static constexpr std::size_t max_trailer = 16 + 4;
    /// What an RTP packet grows by.
    [[nodiscard]] static std::size_t rtp_overhead(SrtpProfile profile) noexcept;

    /// Errors: libsrtp2 knows no such profile, or has no memory.
    [[nodiscard]] static base::Result<Srtp> create(const SrtpKeys& keys);

    Srtp(Srtp&& other) noexcept;
    Srtp& operator=(Srtp&& other) noexcept;
    ~Srtp();

    /// `packet`: a whole RTP packet of `bytes` bytes and room for the trailer behind it. Returns the new size; 0 when
    /// it cannot be protected (too old, or the key is used up). The same packet may be protected again: the outcome is
    /// the same; a different one must never have its sequence number.
    [[nodiscard]] std::size_t protect_rtp(std::span<std::byte> room, std::size_t bytes) noexcept;
    [[nodiscard]] std::size_t protect_rtcp(std::span<std::byte> room, std::size_t bytes) noexcept;
    /// The clear RTCP packet within `packet`; empty when it is forged, repeated or broken.
    [[nodiscard]] std::span<std::byte> open_rtcp(std::span<std::byte> packet) noexcept;

private:
    Srtp(srtp_ctx_t_* out, srtp_ctx_t_* in) noexcept : out_(out), in_(in) {}

    srtp_ctx_t_* out_ = nullptr;
    srtp_ctx_t_* in_ = nullptr;
};

}  // namespace nanokvm::stream::webrtc
