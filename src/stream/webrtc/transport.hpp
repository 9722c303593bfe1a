// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

/// The border between the two halves of WebRTC. Below it: ICE, DTLS and the UDP sockets. Above it: SDP, SRTP, RTP,
/// RTCP. One transport carries one peer connection: BUNDLE and rtcp-mux, so one component (RFC 8843, RFC 5761).
namespace nanokvm::stream::webrtc {

namespace dtls {
class Identity;
}

/// A TURN server (RFC 8656) with long-term credentials, as server.yaml names it.
struct TurnServer {
    std::string address;  ///< "host:port", "[v6]:port" or "host" (port 3478); empty: none
    std::string user;
    std::string credential;
    bool tcp = false;  ///< the way to the server is TCP; what it relays is UDP all the same
};

/// How candidates are gathered. Nobody is contacted but what is named here and the peer.
struct TransportOptions {
    std::string stun;  ///< "host:port" or "host" (port 3478); empty: none
    std::vector<TurnServer> turn;
    std::vector<std::string> interfaces;  ///< only these, by name; empty: all (loopback: only when there is no other)
    std::uint16_t port_min = 0;           ///< UDP ports of host candidates; 0: whatever the kernel gives
    std::uint16_t port_max = 0;
    bool ipv6 = true;
    bool relay_only = false;   ///< only relayed candidates are used and shown (RFC 8828 mode 4)
    bool controlling = false;  ///< the ICE role to begin with (RFC 8445 section 6.1.1): the offerer's is true
    std::uint8_t dscp = 0;     ///< differentiated services code point of what is sent; 0: none
};

/// a=setup of RFC 8842.
enum class Setup { actpass, active, passive };

/// Ours for the SDP. Belongs to one ICE generation: read it again after restart() or a set_remote that restarted.
struct LocalDescription {
    std::string ufrag;
    std::string pwd;
    std::string fingerprint;              ///< "sha-256 AB:CD:…": the value of a=fingerprint
    Setup setup = Setup::actpass;         ///< actpass until set_remote has settled it
    std::vector<std::string> candidates;  ///< known so far, as in LocalCandidate events
    bool complete = false;                ///< no more will come (a=end-of-candidates)
};

/// The peer's from its SDP.
struct RemoteDescription {
    std::string ufrag;
    std::string pwd;
    std::string fingerprint;  ///< "sha-256 AB:CD:…"; sha-1 is refused, sha-384 and sha-512 are taken
    Setup setup = Setup::actpass;
    bool ice_lite = false;
};

enum class TransportState {
    fresh,         ///< no remote description yet
    checking,      ///< looking for a path, or doing the DTLS handshake on it
    connected,     ///< packets can be sent; the keys came before
    disconnected,  ///< the peer has not answered for some seconds; may become connected again. Sending goes on
    failed,  ///< no path, the peer vanished, or DTLS failed. Only an ICE restart may help, and only if DTLS did not
    closed,  ///< the peer said goodbye (close_notify). Final
};

/// RFC 5764 section 4.1.2, RFC 7714 section 14.2: the values of the use_srtp extension.
enum class SrtpProfile : std::uint16_t { aes128_cm_sha1_80 = 0x0001, aead_aes_128_gcm = 0x0007 };

/// Master key followed by master salt (16 + 14 bytes, GCM: 16 + 12), exported as RFC 5764 section 4.2 says.
struct SrtpKeys {
    SrtpProfile profile = SrtpProfile::aes128_cm_sha1_80;
    std::array<std::uint8_t, 30> local{};   ///< protects what we send
    std::array<std::uint8_t, 30> remote{};  ///< protects what the peer sends
    std::size_t size = 0;                   ///< of each: 30 or 28
};

/// The path in use, for statistics and the log.
struct PathInfo {
    std::string local;            ///< "192.0.2.1:5000"
    std::string remote;           ///< "[2001:db8::1]:6000"
    std::string_view local_type;  ///< "host", "srflx", "prflx" or "relay"
    std::string_view remote_type;
    std::uint32_t rtt_us = 0;  ///< of the last answered check; 0: none yet
};

/// Who is told. All on the loop's thread; the transport may be destroyed inside any of these. Never called from inside
/// the transport's constructor or destructor.
class TransportEvents {
public:
    virtual ~TransportEvents() = default;

    /// "candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host": RTCIceCandidateInit.candidate; SDP puts "a=" before it.
    /// Empty: that was the last one (RFC 8838 section 13).
    virtual void local_candidate(const std::string& candidate) = 0;

    /// `reason` is a sentence for disconnected, failed and closed; empty otherwise.
    virtual void state_changed(TransportState state, const std::string& reason) = 0;

    /// The handshake is done and the peer's certificate is the one it announced. Once per transport, before connected.
    virtual void keys(const SrtpKeys& keys) = 0;

    /// An SRTP or SRTCP packet (RFC 7983: first byte 128 to 191), to be unprotected in place; the memory is the
    /// transport's and valid for the call. May come before `keys` of a slow handshake: drop it then.
    virtual void packet(std::span<std::byte> packet) = 0;

    /// Another path was chosen, or another packet size was found to pass: see Transport::path and max_packet.
    virtual void path_changed() = 0;
};

/// One peer connection's way through the network. Thread-bound to the loop. Destruction closes at once: close_notify is
/// sent, relays are given back, descriptors and timers are gone.
class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    [[nodiscard]] virtual LocalDescription local() const = 0;

    /// The peer's description: begins checking. A later one with another ufrag or pwd is the peer's ICE restart (RFC
    /// 8445 section 9): local() then has new credentials for the answer, and packets go on over the old path until
    /// there is a new one. The same once more changes nothing. Errors name what is wrong with it; nothing has changed
    /// then.
    [[nodiscard]] virtual base::Result<void> set_remote(const RemoteDescription& remote) = 0;

    /// With or without "a="; empty: end of candidates. Before set_remote it is kept (at most 64). `ufrag` tells the
    /// generation where the signalling does (usernameFragment); candidates of another one are ignored. Errors: no
    /// candidate by the grammar of RFC 8839. Ones that cannot be used (TCP, *.local) are no error.
    [[nodiscard]] virtual base::Result<void> add_remote_candidate(std::string_view candidate,
                                                                  std::string_view ufrag = {}) = 0;

    /// Our ICE restart: new credentials at once, gathering again. To be followed by signalling and set_remote.
    virtual void restart() = 0;

    [[nodiscard]] virtual TransportState state() const noexcept = 0;
    [[nodiscard]] virtual PathInfo path() const = 0;

    /// Largest packet (UDP payload: header, extensions, payload and tag) that the path is known to carry; 1200 at
    /// first, up to 1472 (IPv4) or 1452 (IPv6) once probes have passed. A larger one given to send() is the caller's
    /// mistake.
    [[nodiscard]] virtual std::size_t max_packet() const noexcept = 0;

    /// Sends encrypted packets that lie one behind another in `arena`: `sizes` are theirs in order, and add up to
    /// arena.size(). One system call for all that fits in 64 KiB and 64 packets of one size and a shorter last one
    /// (UDP_SEGMENT); other mixes of sizes leave in one sendmmsg of such runs. Best: all packets of an access unit are
    /// equally long but the last. Allocates nothing, copies nothing (a TURN path: headers from a fixed array).
    ///
    /// Returns how many packets the kernel took. Fewer than given: its buffer is full (or there is no path); the rest
    /// is dropped here, nothing is queued, and it is the sender's to repair (history and NACK, or an IDR).
    [[nodiscard]] virtual std::size_t send(std::span<const std::byte> arena,
                                           std::span<const std::uint16_t> sizes) noexcept = 0;

    /// System calls that send() made so far.
    [[nodiscard]] virtual std::uint64_t send_calls() const noexcept = 0;
};

/// Begins to gather; `identity` is the server's one DTLS certificate (dtls::Identity::make). `events` must outlive the
/// transport.
[[nodiscard]] std::unique_ptr<Transport> make_transport(boost::asio::io_context& loop, const TransportOptions& options,
                                                        std::shared_ptr<const dtls::Identity> identity,
                                                        TransportEvents& events);

}  // namespace nanokvm::stream::webrtc
