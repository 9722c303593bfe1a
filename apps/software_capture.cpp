// SPDX-License-Identifier: GPL-3.0-or-later
#include "software_capture.hpp"

#include "av_codec.hpp"
#include "capture/avcodec/factory.hpp"
#include "capture/convert/swscaler.hpp"
#include "capture/pattern/pattern_source.hpp"
#include "capture/rfb/rfb_source.hpp"
#include "capture/v4l2/native_kernel.hpp"
#include "capture/v4l2/v4l2_source.hpp"
#include "sg2002_capture.hpp"

namespace nanokvm::capture {

base::Result<SoftwareCapture> open_software_capture(const Options& options) {
    SoftwareCapture capture{std::make_unique<av::Factory>(), nullptr, Swscaler::make};
    if (options.kind == Options::Kind::rfb) {
        capture.source = std::make_unique<RfbSource>(options.path, options.fps);
    } else if (options.kind == Options::Kind::v4l2) {
        capture.source = std::make_unique<v4l2::V4l2Source>(std::make_unique<v4l2::NativeKernel>(), options.path,
                                                            v4l2::Wish{options.size, options.fps});
    } else {
        capture.source = std::make_unique<PatternSource>(options.size, options.fps);
    }
    return capture;
}

base::Result<std::unique_ptr<sim::sg2002::CodecMaker>> make_simulated_encoders() {
    return std::make_unique<sim::sg2002::AvCodecMaker>();
}

}  // namespace nanokvm::capture
