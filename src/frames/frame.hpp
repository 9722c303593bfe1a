// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

#include <boost/smart_ptr/intrusive_ptr.hpp>

namespace nanokvm::frames {

class RingReader;

/// One access unit in the ring, as the server sees it after validation. Alive, and its bytes unchanged by the worker,
/// while any FrameRef to it exists: hold one for as long as the bytes are being sent, and no longer. Thread-bound to
/// the loop.
class Frame {
public:
    Frame() noexcept = default;
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

    [[nodiscard]] const AccessUnit& info() const noexcept { return info_; }
    [[nodiscard]] bool idr() const noexcept { return (info_.flags & flag_idr) != 0; }
    [[nodiscard]] std::span<const std::byte> payload() const noexcept {
        return extent_.subspan(headroom_bytes, info_.payload_bytes);
    }
    /// `header` bytes before the payload and `trailer` bytes behind it, in one contiguous span with it. The room is
    /// shared by all viewers: write, send at once, and keep nothing of it (see http::MessageWriter).
    [[nodiscard]] std::span<std::byte> with_room(std::size_t header, std::size_t trailer) const noexcept {
        return extent_.subspan(headroom_bytes - header, header + info_.payload_bytes + trailer);
    }

private:
    friend class RingReader;
    friend void intrusive_ptr_add_ref(Frame* frame) noexcept;
    friend void intrusive_ptr_release(Frame* frame) noexcept;

    AccessUnit info_{};
    std::span<std::byte> extent_;
    RingReader* ring_ = nullptr;
    std::uint32_t references_ = 0;
};

/// Shared hold on a Frame; intrusive count, no allocation, not thread-safe.
using FrameRef = boost::intrusive_ptr<Frame>;

}  // namespace nanokvm::frames
