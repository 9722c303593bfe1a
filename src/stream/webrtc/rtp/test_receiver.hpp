// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/rtp/bytes.hpp"
#include "stream/webrtc/transport.hpp"

#include <optional>
#include <srtp2/srtp.h>
#include <stdexcept>
#include <vector>

namespace nanokvm::stream::webrtc {

/// The peer's side of SRTP, for tests: opens RTP packets with the library alone and reads their headers.
class TestReceiver {
public:
    struct Packet {
        bool marker = false;
        unsigned payload_type = 0;
        std::uint16_t sequence = 0;
        std::uint32_t timestamp = 0;
        std::uint32_t ssrc = 0;
        std::vector<std::byte> extension;  // with its header
        std::vector<std::byte> payload;
    };

    /// `keys`: the sender's.
    explicit TestReceiver(const SrtpKeys& keys) {
        srtp_policy_t policy{};
        const auto profile = keys.profile == SrtpProfile::aead_aes_128_gcm ? srtp_profile_aead_aes_128_gcm
                                                                           : srtp_profile_aes128_cm_sha1_80;
        srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, profile);
        srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, profile);
        policy.ssrc.type = ssrc_any_inbound;
        auto key = keys.local;
        policy.key = key.data();
        if (srtp_create(&context_, &policy) != srtp_err_status_ok) {
            throw std::runtime_error("srtp_create");
        }
    }
    TestReceiver(const TestReceiver&) = delete;
    TestReceiver& operator=(const TestReceiver&) = delete;
    ~TestReceiver() { srtp_dealloc(context_); }

    /// Nothing when it is forged or has been here before.
    std::optional<Packet> open(std::span<const std::byte> protected_packet) {
        std::vector<std::byte> bytes(protected_packet.begin(), protected_packet.end());
        int size = static_cast<int>(bytes.size());
        if (srtp_unprotect(context_, bytes.data(), &size) != srtp_err_status_ok) {
            return std::nullopt;
        }
        bytes.resize(static_cast<std::size_t>(size));
        Packet packet;
        packet.marker = (get_u8(bytes, 1) & 0x80U) != 0;
        packet.payload_type = get_u8(bytes, 1) & 0x7fU;
        packet.sequence = get_u16(bytes, 2);
        packet.timestamp = get_u32(bytes, 4);
        packet.ssrc = get_u32(bytes, 8);
        std::size_t at = 12;
        if ((get_u8(bytes, 0) & 0x10U) != 0) {
            at += 4 + std::size_t{4} * get_u16(bytes, 14);
            packet.extension.assign(bytes.begin() + 12, bytes.begin() + static_cast<std::ptrdiff_t>(at));
        }
        packet.payload.assign(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end());
        return packet;
    }

private:
    srtp_t context_ = nullptr;
};

}  // namespace nanokvm::stream::webrtc
