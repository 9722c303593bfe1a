// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "frames/protocol.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <utility>

namespace nanokvm::frames {

/// One end of the control channel: whole messages over a SOCK_SEQPACKET socket, never blocking. Thread-bound.
class Channel {
public:
    enum class Outcome { ok, would_block, closed };

    explicit Channel(base::UniqueFd socket) noexcept : socket_(std::move(socket)) {}

    /// Both ends, close-on-exec and non-blocking. Throws nothing; the error is the kernel's.
    [[nodiscard]] static base::Result<std::pair<base::UniqueFd, base::UniqueFd>> make_pair();

    /// would_block: the other side is behind by the whole socket buffer and the message was not taken.
    template <typename T>
    [[nodiscard]] Outcome send(const T& message) noexcept {
        return send_bytes(std::as_bytes(std::span(&message, 1)));
    }

    /// Takes the next waiting message. `packet` is set on ok and valid until the next call.
    [[nodiscard]] Outcome receive(std::span<const std::byte>& packet) noexcept;

    /// For poll(2) or the event loop; owned by this object.
    [[nodiscard]] int fd() const noexcept { return socket_.get(); }

private:
    [[nodiscard]] Outcome send_bytes(std::span<const std::byte> message) noexcept;

    base::UniqueFd socket_;
    alignas(8) std::array<std::byte, max_message_bytes> packet_{};
};

}  // namespace nanokvm::frames
