// SPDX-License-Identifier: GPL-3.0-or-later
#include "software_capture.hpp"

#include "capture/avcodec/factory.hpp"
#include "capture/convert/swscaler.hpp"
#include "capture/pattern/pattern_source.hpp"
#include "capture/rfb/rfb_source.hpp"

namespace nanokvm::capture {

base::Result<SoftwareCapture> open_software_capture(const Options& options) {
    SoftwareCapture capture{std::make_unique<av::Factory>(), nullptr, Swscaler::make};
    if (options.kind == Options::Kind::rfb) {
        capture.source = std::make_unique<RfbSource>(options.path, options.fps);
    } else {
        capture.source = std::make_unique<PatternSource>(options.size, options.fps);
    }
    return capture;
}

}  // namespace nanokvm::capture
