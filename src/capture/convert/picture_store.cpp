// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/convert/picture_store.hpp"

#include <algorithm>
#include <utility>

namespace nanokvm::capture {

void PictureStore::set(const Picture& picture, const Damage& damage) noexcept {
    const bool same_kind = source_ && source_->size == picture.size && source_->format == picture.format &&
                           source_->colours == picture.colours;
    source_ = picture;
    for (auto& slot : slots_) {
        if (!same_kind) {
            slot.reset();
        } else if (slot) {
            slot->stale.add(damage);
        }
    }
}

void PictureStore::clear() noexcept {
    source_.reset();
    for (auto& slot : slots_) {
        slot.reset();
    }
}

base::Result<PictureStore::Slot*> PictureStore::find(PixelFormat format, Size size) {
    for (auto& slot : slots_) {
        if (slot && slot->buffer.format() == format && slot->buffer.size() == size) {
            return &*slot;
        }
    }
    // An odd last row or column of the source is left out.
    const Size even{source_->size.width & ~1, source_->size.height & ~1};
    auto scaler = make_scaler_({source_->format, source_->colours, even}, format, size);
    if (!scaler) {
        return tl::unexpected(scaler.error());
    }
    auto& oldest = *std::ranges::min_element(slots_, {}, [](const auto& slot) { return slot ? slot->used : 0; });
    oldest.emplace(Slot{I420Buffer(size, format), std::move(*scaler), Damage::whole(even), 0});
    return &*oldest;
}

base::Result<const Picture*> PictureStore::get(PixelFormat format, Size size) {
    if (format == PixelFormat::none || format == PixelFormat::hardware ||
        (source_->format == format && source_->size == size)) {
        return &*source_;
    }
    const auto slot = find(format, size);
    if (!slot) {
        return tl::unexpected(slot.error());
    }
    Slot& found = **slot;
    found.used = ++uses_;
    found.scaler->convert(*source_, found.buffer, found.stale);
    found.stale.clear();
    found.buffer.picture().captured_ns = source_->captured_ns;
    return &found.buffer.picture();
}

}  // namespace nanokvm::capture
