// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/convert/scaler.hpp"
#include "capture/damage.hpp"
#include "capture/i420_buffer.hpp"
#include "capture/picture.hpp"
#include "frames/protocol.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace nanokvm::capture {

/// The source's last picture, and what the encoders need it as: each format and size is converted once per picture,
/// however many streams share it, and only when one of them encodes. Thread-bound. Memory is bounded by the number of
/// streams.
class PictureStore {
public:
    explicit PictureStore(ScalerMaker& make_scaler) noexcept : make_scaler_(make_scaler) {}

    /// The source's newest picture; its planes stay valid until the next call or clear().
    void set(const Picture& picture, const Damage& damage) noexcept;
    /// There is no picture any more.
    void clear() noexcept;

    /// Null when there is none.
    [[nodiscard]] const Picture* source() const noexcept { return source_ ? &*source_ : nullptr; }

    /// The picture as `format` in `size`; valid until the next set(), clear() or get(). There has to be one. The
    /// source's own when it is like that already.
    [[nodiscard]] base::Result<const Picture*> get(PixelFormat format, Size size);

private:
    struct Slot {
        I420Buffer buffer;
        std::unique_ptr<Scaler> scaler;
        Damage stale;            // where the buffer is behind the source
        std::uint64_t used = 0;  // counts get()s: the slot that was not used for longest is reused
    };

    [[nodiscard]] base::Result<Slot*> find(PixelFormat format, Size size);

    ScalerMaker& make_scaler_;
    std::optional<Picture> source_;
    std::array<std::optional<Slot>, frames::max_streams> slots_;
    std::uint64_t uses_ = 0;
};

}  // namespace nanokvm::capture
