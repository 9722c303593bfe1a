// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/ice/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <span>

namespace nanokvm::stream::webrtc::ice {

/// Cuts the byte stream of a TURN server (RFC 8656 section 3.1 and 12.5: TCP) into STUN messages and ChannelData.
class TurnStream {
public:
    static constexpr std::size_t longest = 2048;  ///< of one message; a datagram of a peer is shorter

    /// Room for the next bytes; never empty.
    [[nodiscard]] std::span<std::byte> room() noexcept { return std::span(bytes_).subspan(used_); }

    /// `count` bytes were put into room(). Calls take(std::span<std::byte>) for each whole message, without the
    /// padding. False: the stream is not what a TURN server sends; it is of no use any more.
    template <typename Take>
    [[nodiscard]] bool added(std::size_t count, Take take) {
        used_ += count;
        std::size_t at = 0;
        while (used_ - at >= 4) {
            const bool channel = (std::to_integer<unsigned>(bytes_[at]) & 0xc0U) == 0x40U;
            const std::size_t length = load16(&bytes_[at + 2]);
            const std::size_t size = channel ? 4 + length : 20 + length;
            const std::size_t padded = (size + 3) & ~std::size_t{3};
            if (padded > longest || (!channel && (std::to_integer<unsigned>(bytes_[at]) & 0xc0U) != 0)) {
                return false;
            }
            if (used_ - at < padded) {
                break;
            }
            take(std::span(bytes_).subspan(at, size));
            at += padded;
        }
        std::memmove(bytes_.data(), bytes_.data() + at, used_ - at);
        used_ -= at;
        return true;
    }

private:
    std::array<std::byte, longest> bytes_{};
    std::size_t used_ = 0;
};

}  // namespace nanokvm::stream::webrtc::ice
