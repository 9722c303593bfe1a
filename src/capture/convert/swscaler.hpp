// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/convert/scaler.hpp"

#include <memory>

struct SwsContext;

namespace nanokvm::capture {

/// A Scaler by libswscale. Where the size stays only the damaged rows are converted, except of what capture cards give.
class Swscaler final : public Scaler {
public:
    static ScalerMaker make;

    void convert(const Picture& from, I420Buffer& to, const Damage& damage) noexcept override;

private:
    struct Free {
        void operator()(SwsContext* context) const noexcept;
    };
    using Context = std::unique_ptr<SwsContext, Free>;

    /// Rows converted together when not all of them are. A context of libswscale has one height.
    static constexpr int band = 16;

    [[nodiscard]] static base::Result<Context> open(const PictureKind& from, PixelFormat to, Size to_size);
    static void run(SwsContext& context, const Picture& from, I420Buffer& to, int y, int height) noexcept;

    Context whole_;
    Context band_;  // null when the size changes, or the picture is not higher than a band
    Size from_size_;
};

}  // namespace nanokvm::capture
