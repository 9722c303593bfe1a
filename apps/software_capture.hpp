// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/convert/scaler.hpp"
#include "capture/encoder.hpp"
#include "capture/options.hpp"
#include "capture/source.hpp"

#include <memory>

namespace nanokvm::capture {

/// A source of pixels with the encoders on the CPU that make something of them.
struct SoftwareCapture {
    std::unique_ptr<EncoderFactory> encoders;
    std::unique_ptr<Source> source;
    ScalerMaker* make_scaler;
};

/// For the pattern, RFB and capture cards. The error says that this build cannot encode on the CPU.
[[nodiscard]] base::Result<SoftwareCapture> open_software_capture(const Options& options);

}  // namespace nanokvm::capture
