// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/damage.hpp"
#include "capture/i420_buffer.hpp"
#include "capture/picture.hpp"

#include <memory>

struct SwsContext;

namespace nanokvm::capture {

/// Converts and scales pictures of one kind into one kind of I420, by libswscale. Where the size stays only the damaged
/// rows are converted. Thread-bound; allocates when made, not per picture.
class Scaler {
public:
    /// The error names what libswscale cannot do. `to` is one of the i420 formats and both sizes are even.
    [[nodiscard]] static base::Result<Scaler> make(PixelFormat from, Size from_size, PixelFormat to, Size to_size);

    /// Brings `to` up to `from`; `damage` is where `from` changed since the last call.
    void convert(const Picture& from, I420Buffer& to, const Damage& damage) noexcept;

private:
    struct Free {
        void operator()(SwsContext* context) const noexcept;
    };
    using Context = std::unique_ptr<SwsContext, Free>;

    /// Rows converted together when not all of them are. A context of libswscale has one height.
    static constexpr int band = 16;

    [[nodiscard]] static base::Result<Context> open(PixelFormat from, Size from_size, PixelFormat to, Size to_size);
    static void run(SwsContext& context, const Picture& from, I420Buffer& to, int y, int height) noexcept;

    Context whole_;
    Context band_;  // null when the size changes, or the picture is not higher than a band
    Size from_size_;
};

}  // namespace nanokvm::capture
