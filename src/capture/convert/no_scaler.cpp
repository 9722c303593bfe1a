// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/convert/scaler.hpp"

#include <fmt/format.h>

namespace nanokvm::capture {

base::Result<std::unique_ptr<Scaler>> no_scaler(const PictureKind& from, PixelFormat, Size to_size) {
    return base::fail(fmt::format("Pictures of {}x{} cannot be converted to {}x{}: this source has no scaler.",
                                  from.size.width, from.size.height, to_size.width, to_size.height));
}

}  // namespace nanokvm::capture
