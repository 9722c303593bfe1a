// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <boost/asio/ip/udp.hpp>

namespace nanokvm::stream::webrtc::net {

/// What a socket may bind to and how it marks what it sends.
struct UdpOptions {
    std::uint16_t port_min = 0;  ///< 0: the kernel's choice
    std::uint16_t port_max = 0;
    std::uint8_t dscp = 0;
};

/// What became of a batch.
struct Sent {
    std::size_t packets = 0;  ///< that the kernel took, from the first on
    int error = 0;            ///< errno of the first it did not take; EAGAIN: its buffer is full
};

/// A non-blocking UDP socket that moves many datagrams with one system call. Never fragments (IP_PMTUDISC_PROBE): what
/// is longer than the link carries is EMSGSIZE. Thread-bound; allocates nothing after open().
class UdpSocket {
public:
    using Endpoint = boost::asio::ip::udp::endpoint;

    /// Bound to the address of `local`, to a port of the range. Errors name address and range.
    [[nodiscard]] static base::Result<UdpSocket> open(const Endpoint& local, const UdpOptions& options);

    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// With the port it got.
    [[nodiscard]] const Endpoint& local() const noexcept { return local_; }

    /// One datagram. False: the kernel did not take it, errno says why.
    bool send(const Endpoint& to, std::span<const std::byte> datagram) noexcept;

    /// The packets that lie one behind another in `arena`, each with a ChannelData header of `channel` in front where
    /// there is one (RFC 8656 section 12.4). As few system calls as their sizes allow: see net::Run.
    [[nodiscard]] Sent send_packets(const Endpoint& to, std::span<const std::byte> arena,
                                    std::span<const std::uint16_t> sizes,
                                    std::optional<std::uint16_t> channel = std::nullopt) noexcept;

    [[nodiscard]] std::uint64_t send_calls() const noexcept { return send_calls_; }
    /// Whether the kernel still cuts for us.
    [[nodiscard]] bool segmenting() const noexcept { return segmenting_; }
    void disable_segmenting() noexcept { segmenting_ = false; }

private:
    [[nodiscard]] Sent send_some(const Endpoint& to, std::span<const std::byte> arena,
                                 std::span<const std::uint16_t> sizes, std::optional<std::uint16_t> channel) noexcept;

    base::UniqueFd fd_;
    Endpoint local_;
    bool segmenting_ = false;
    std::uint64_t send_calls_ = 0;
};

/// Room for what one recvmmsg brings; one for all sockets of a transport.
class Inbox {
public:
    static constexpr std::size_t most = 8;
    static constexpr std::size_t longest = 2048;  ///< what is longer is dropped

    /// Takes what waits, at most `most` datagrams. 0: nothing there.
    [[nodiscard]] std::size_t receive(int fd) noexcept;

    /// Of the last receive; empty for a datagram that was too long.
    [[nodiscard]] std::span<std::byte> datagram(std::size_t index) noexcept {
        return {bytes_.at(index).data(), sizes_.at(index)};
    }
    [[nodiscard]] const UdpSocket::Endpoint& from(std::size_t index) const noexcept { return from_.at(index); }

private:
    std::array<std::array<std::byte, longest>, most> bytes_;
    std::array<std::size_t, most> sizes_{};
    std::array<UdpSocket::Endpoint, most> from_;
};

}  // namespace nanokvm::stream::webrtc::net
