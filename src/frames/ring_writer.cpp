// SPDX-License-Identifier: GPL-3.0-or-later
#include "frames/ring_writer.hpp"

#include "frames/ring_geometry.hpp"

#include <algorithm>
#include <atomic>
#include <sys/stat.h>
#include <utility>

namespace nanokvm::frames {

RingWriter::RingWriter(base::MemoryMap map) noexcept
    : map_(std::move(map)),
      header_(reinterpret_cast<RingHeader*>(map_.bytes().data())),
      ring_(map_.bytes().subspan(ring_header_bytes)) {}

base::Result<RingWriter> RingWriter::open(int memfd) {
    struct stat info {};
    if (::fstat(memfd, &info) != 0) {
        return base::fail_errno("no frame ring on descriptor " + std::to_string(memfd));
    }
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (size <= ring_header_bytes) {
        return base::fail("the frame ring is too small");
    }
    auto map = base::MemoryMap::shared(memfd, size);
    if (!map) {
        return tl::unexpected(map.error());
    }
    RingWriter writer(std::move(*map));
    const RingHeader& header = *writer.header_;
    if (header.magic != ring_magic || header.version != protocol_version || header.capacity != writer.ring_.size() ||
        header.capacity % extent_alignment != 0) {
        return base::fail("the frame ring is of another version of the server");
    }
    return writer;
}

std::span<std::byte> RingWriter::reserve(std::uint32_t bytes) noexcept {
    const std::uint64_t extent = extent_bytes(bytes);
    if (extent > ring_.size()) {
        return {};
    }
    const std::uint64_t told = std::atomic_ref(header_->released_position).load(std::memory_order_acquire);
    const std::uint64_t released_units = std::atomic_ref(header_->released_units).load(std::memory_order_acquire);
    const bool nothing_held = released_units == units_;
    if (nothing_held) {
        rewound_ = rewound_position(end_, ring_.size());
    }
    const std::uint64_t position = nothing_held ? rewound_ : next_position(end_, extent, ring_.size());
    const std::uint64_t released = std::max(told, rewound_);
    if (position + extent - released > ring_.size() || units_ - released_units >= max_units_in_ring) {
        return {};
    }
    reserved_ = position;
    return ring_.subspan(position % ring_.size() + headroom_bytes, bytes);
}

std::uint64_t RingWriter::commit(std::uint32_t bytes) noexcept {
    previous_end_ = end_;
    end_ = reserved_ + extent_bytes(bytes);
    ++units_;
    return reserved_;
}

void RingWriter::abandon() noexcept {
    end_ = previous_end_;
    --units_;
}

}  // namespace nanokvm::frames
