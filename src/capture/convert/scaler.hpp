// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/damage.hpp"
#include "capture/i420_buffer.hpp"
#include "capture/picture.hpp"

#include <memory>

namespace nanokvm::capture {

/// Converts and scales pictures of one kind into one kind of I420. Thread-bound; allocates when made, not per picture.
class Scaler {
public:
    virtual ~Scaler() = default;

    /// Brings `to` up to `from`; `damage` is where `from` changed since the last call.
    virtual void convert(const Picture& from, I420Buffer& to, const Damage& damage) noexcept = 0;
};

/// The pictures that a scaler takes.
struct PictureKind {
    PixelFormat format = PixelFormat::none;
    Colours colours;
    Size size;
};

/// Makes one. `to` is one of the i420 formats that say their colours, and both sizes are even. The error names what
/// cannot be done.
using ScalerMaker = base::Result<std::unique_ptr<Scaler>>(const PictureKind& from, PixelFormat to, Size to_size);

/// Where pictures are encoded as the source gives them: refuses.
ScalerMaker no_scaler;

}  // namespace nanokvm::capture
