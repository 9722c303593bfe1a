// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/memory_map.hpp"
#include "base/result.hpp"
#include "frames/protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace nanokvm::frames {

/// The worker's end of the ring: reserves room for one payload at a time. Never waits: when the server holds too much
/// the reservation fails, the unit is lost and the next one carries flag_discontinuity. Thread-bound, never allocates.
class RingWriter {
public:
    /// Maps the inherited memfd and checks its header. The descriptor may be closed afterwards.
    [[nodiscard]] static base::Result<RingWriter> open(int memfd);

    /// Room for up to `bytes` of payload, valid until commit() or the next reserve(). Empty when the ring is full or
    /// the payload can never fit.
    [[nodiscard]] std::span<std::byte> reserve(std::uint32_t bytes) noexcept;

    /// Claims the reserved room for a payload of `bytes` (at most what was reserved) and returns its position for
    /// AccessUnit::position. Publish only after this; when the message cannot be sent, abandon() takes the claim back.
    [[nodiscard]] std::uint64_t commit(std::uint32_t bytes) noexcept;

    /// Undoes the last commit(): the server was never told of it.
    void abandon() noexcept;

private:
    explicit RingWriter(base::MemoryMap map) noexcept;

    base::MemoryMap map_;
    RingHeader* header_;
    std::span<std::byte> ring_;
    std::uint64_t end_ = 0;           // where the last committed extent ends
    std::uint64_t previous_end_ = 0;  // for abandon()
    std::uint64_t reserved_ = 0;      // position of the reservation
    std::uint64_t rewound_ = 0;       // the last start at which nothing was held: what is before it is free
    std::uint64_t units_ = 0;         // committed so far
};

}  // namespace nanokvm::frames
