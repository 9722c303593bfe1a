// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtp/srtp.hpp"

#include <srtp2/srtp.h>
#include <string>
#include <utility>

namespace nanokvm::stream::webrtc {
namespace {

/// How far behind the newest a packet may be sent again: the whole history (RFC 3711 section 3.3.2).
constexpr unsigned long window = 2048;

srtp_profile_t profile_of(SrtpProfile profile) noexcept {
    return profile == SrtpProfile::aead_aes_128_gcm ? srtp_profile_aead_aes_128_gcm : srtp_profile_aes128_cm_sha1_80;
}

base::Result<srtp_t> context(const SrtpKeys& keys, const std::array<std::uint8_t, 30>& key,
                             srtp_ssrc_type_t direction) {
    std::array<std::uint8_t, 30> copy = key;  // the library wants it writable
    srtp_policy_t policy{};
    auto failed = srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, profile_of(keys.profile));
    if (failed == srtp_err_status_ok) {
        failed = srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, profile_of(keys.profile));
    }
    policy.ssrc.type = direction;
    policy.key = copy.data();
    policy.window_size = window;
    policy.allow_repeat_tx = 1;  // a packet sent again without RTX is the same packet
    srtp_t made = nullptr;
    if (failed == srtp_err_status_ok) {
        failed = srtp_create(&made, &policy);
    }
    if (failed != srtp_err_status_ok) {
        return base::fail("libsrtp2 cannot make a session: status " + std::to_string(failed));
    }
    return made;
}

/// The library's one global state.
bool library_ready() {
    static const bool ready = srtp_init() == srtp_err_status_ok;
    return ready;
}

}  // namespace

std::size_t Srtp::rtp_overhead(SrtpProfile profile) noexcept {
    return profile == SrtpProfile::aead_aes_128_gcm ? 16 : 10;
}

base::Result<Srtp> Srtp::create(const SrtpKeys& keys) {
    if (!library_ready()) {
        return base::fail("libsrtp2 does not start");
    }
    auto out = context(keys, keys.local, ssrc_any_outbound);
    if (!out) {
        return tl::unexpected(out.error());
    }
    auto in = context(keys, keys.remote, ssrc_any_inbound);
    if (!in) {
        srtp_dealloc(*out);
        return tl::unexpected(in.error());
    }
    return Srtp(*out, *in);
}

Srtp::Srtp(Srtp&& other) noexcept : out_(std::exchange(other.out_, nullptr)), in_(std::exchange(other.in_, nullptr)) {}

Srtp& Srtp::operator=(Srtp&& other) noexcept {
    std::swap(out_, other.out_);
    std::swap(in_, other.in_);
    return *this;
}

Srtp::~Srtp() {
    for (srtp_t context : {out_, in_}) {
        if (context != nullptr) {
            srtp_dealloc(context);
        }
    }
}

std::size_t Srtp::protect_rtp(std::span<std::byte> room, std::size_t bytes) noexcept {
    int size = static_cast<int>(bytes);
    if (room.size() < bytes + max_trailer || srtp_protect(out_, room.data(), &size) != srtp_err_status_ok) {
        return 0;
    }
    return static_cast<std::size_t>(size);
}

std::size_t Srtp::protect_rtcp(std::span<std::byte> room, std::size_t bytes) noexcept {
    int size = static_cast<int>(bytes);
    if (room.size() < bytes + max_trailer || srtp_protect_rtcp(out_, room.data(), &size) != srtp_err_status_ok) {
        return 0;
    }
    return static_cast<std::size_t>(size);
}

std::span<std::byte> Srtp::open_rtcp(std::span<std::byte> packet) noexcept {
    int size = static_cast<int>(packet.size());
    if (srtp_unprotect_rtcp(in_, packet.data(), &size) != srtp_err_status_ok) {
        return {};
    }
    return packet.first(static_cast<std::size_t>(size));
}

}  // namespace nanokvm::stream::webrtc
