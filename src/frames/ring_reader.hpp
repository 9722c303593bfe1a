// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/memory_map.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "frames/frame.hpp"
#include "frames/protocol.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace nanokvm::frames {

/// The server's end of the ring. Trusts nothing the worker says: each access unit's position and size is checked
/// against what they must be, and an error means the worker is to be ended, never that memory outside the ring is
/// touched.
///
/// Room is given back in order: a unit held by a slow viewer holds back those behind it. So holders must let go when
/// the ring is under pressure (see oldest_held()). Frames keep the ring alive after the worker and the hub are gone.
/// Thread-bound to the loop; accept() never allocates.
class RingReader {
public:
    /// A new ring of `capacity` bytes, with the sealed memfd to hand to the worker.
    [[nodiscard]] static base::Result<boost::intrusive_ptr<RingReader>> create(std::uint64_t capacity);

    RingReader(const RingReader&) = delete;
    RingReader& operator=(const RingReader&) = delete;

    /// Takes the unit a message announces. The error says what was wrong with the message.
    [[nodiscard]] base::Result<FrameRef> accept(const AccessUnit& unit);

    [[nodiscard]] int memfd() const noexcept { return memfd_.get(); }
    [[nodiscard]] std::uint64_t capacity() const noexcept { return ring_.size(); }
    /// Bytes not yet given back.
    [[nodiscard]] std::uint64_t used() const noexcept { return end_ - released_; }
    [[nodiscard]] std::uint32_t units_held() const noexcept {
        return static_cast<std::uint32_t>(accepted_ - released_units_);
    }

    /// True when the worker could soon run out of room: let go of oldest_held().
    [[nodiscard]] bool under_pressure() const noexcept {
        return used() > capacity() / 2 || units_held() > max_units_in_ring / 2;
    }
    /// The unit that holds back all others; null when nothing is held.
    [[nodiscard]] FrameRef oldest_held() noexcept;

private:
    friend void intrusive_ptr_add_ref(RingReader* ring) noexcept;
    friend void intrusive_ptr_release(RingReader* ring) noexcept;
    friend void intrusive_ptr_release(Frame* frame) noexcept;

    RingReader(base::UniqueFd memfd, base::MemoryMap map) noexcept;
    ~RingReader() = default;
    void give_back() noexcept;

    base::UniqueFd memfd_;
    base::MemoryMap map_;
    RingHeader* header_;
    std::span<std::byte> ring_;
    std::array<Frame, max_units_in_ring> frames_;  // unit n lives in n % max_units_in_ring
    std::uint64_t accepted_ = 0;                   // units
    std::uint64_t released_units_ = 0;
    std::uint64_t end_ = 0;       // where the last accepted extent ends
    std::uint64_t released_ = 0;  // position
    std::uint32_t references_ = 0;
};

}  // namespace nanokvm::frames
