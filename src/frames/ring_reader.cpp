// SPDX-License-Identifier: GPL-3.0-or-later
#include "frames/ring_reader.hpp"

#include "frames/ring_geometry.hpp"

#include <atomic>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace nanokvm::frames {

void intrusive_ptr_add_ref(RingReader* ring) noexcept {
    ++ring->references_;
}
void intrusive_ptr_release(RingReader* ring) noexcept {
    if (--ring->references_ == 0) {
        delete ring;
    }
}

void intrusive_ptr_add_ref(Frame* frame) noexcept {
    ++frame->references_;
}
void intrusive_ptr_release(Frame* frame) noexcept {
    if (--frame->references_ == 0) {
        RingReader* ring = frame->ring_;
        ring->give_back();
        intrusive_ptr_release(ring);
    }
}

RingReader::RingReader(base::UniqueFd memfd, base::MemoryMap map) noexcept
    : memfd_(std::move(memfd)),
      map_(std::move(map)),
      header_(reinterpret_cast<RingHeader*>(map_.bytes().data())),
      ring_(map_.bytes().subspan(ring_header_bytes)) {
    header_->magic = ring_magic;
    header_->version = protocol_version;
    header_->capacity = ring_.size();
}

base::Result<boost::intrusive_ptr<RingReader>> RingReader::create(std::uint64_t capacity) {
    base::UniqueFd memfd(::memfd_create("nanokvm-frames", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    const std::uint64_t size = ring_header_bytes + capacity;
    if (!memfd || ::ftruncate(memfd.get(), static_cast<off_t>(size)) != 0 ||
        ::fcntl(memfd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
        return base::fail_errno("cannot make the frame ring");
    }
    auto map = base::MemoryMap::shared(memfd.get(), size);
    if (!map) {
        return tl::unexpected(map.error());
    }
    return boost::intrusive_ptr<RingReader>(new RingReader(std::move(memfd), std::move(*map)));
}

base::Result<FrameRef> RingReader::accept(const AccessUnit& unit) {
    const std::uint64_t extent = extent_bytes(unit.payload_bytes);
    if (unit.payload_bytes == 0 || extent > ring_.size()) {
        return base::fail("access unit of " + std::to_string(unit.payload_bytes) + " bytes does not fit the ring");
    }
    const bool rewound = units_held() == 0 && unit.position == rewound_position(end_, ring_.size());
    if (!rewound && unit.position != next_position(end_, extent, ring_.size())) {
        return base::fail("access unit at position " + std::to_string(unit.position) + ", expected " +
                          std::to_string(next_position(end_, extent, ring_.size())));
    }
    const std::uint64_t released = rewound ? unit.position : released_;
    if (unit.position + extent - released > ring_.size() || units_held() >= max_units_in_ring) {
        return base::fail("access unit overwrites units that are still held");
    }
    if (unit.stream >= max_streams || unit.codec > Codec::h265) {
        return base::fail("access unit of stream " + std::to_string(unit.stream) + ", which cannot exist");
    }
    Frame& frame = frames_[accepted_ % max_units_in_ring];
    frame.info_ = unit;
    frame.extent_ = ring_.subspan(unit.position % ring_.size(), extent);
    frame.ring_ = this;
    released_ = released;
    end_ = unit.position + extent;
    ++accepted_;
    intrusive_ptr_add_ref(this);  // given back with the frame's last reference
    return FrameRef(&frame);
}

FrameRef RingReader::oldest_held() noexcept {
    return units_held() == 0 ? FrameRef() : FrameRef(&frames_[released_units_ % max_units_in_ring]);
}

void RingReader::give_back() noexcept {
    while (released_units_ < accepted_) {
        const Frame& oldest = frames_[released_units_ % max_units_in_ring];
        if (oldest.references_ > 0) {
            break;
        }
        released_ = oldest.info_.position + oldest.extent_.size();
        ++released_units_;
    }
    std::atomic_ref(header_->released_position).store(released_, std::memory_order_release);
    std::atomic_ref(header_->released_units).store(released_units_, std::memory_order_release);
}

}  // namespace nanokvm::frames
