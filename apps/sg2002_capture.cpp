// SPDX-License-Identifier: GPL-3.0-or-later
#include "sg2002_capture.hpp"

#include "board.hpp"
#include "capture/replay/replay_file.hpp"
#include "capture/sg2002/native_kernel.hpp"
#include "happenings.hpp"
#include "recorded_codec.hpp"

#include <utility>

namespace nanokvm::capture {
namespace {

/// Puts the simulator below; its input has the options' size, or that of the recording.
base::Result<void> simulate(const Options& options, Sg2002Capture& capture) {
    Size size = options.size;
    if (options.path.empty()) {
        auto made = make_simulated_encoders();
        if (!made) {
            return tl::unexpected(made.error());
        }
        capture.codecs = std::move(*made);
    } else {
        auto file = ReplayFile::open(options.path);
        if (!file) {
            return tl::unexpected(file.error());
        }
        size = file->size();
        capture.codecs = std::make_unique<sim::sg2002::RecordedCodecMaker>(std::move(*file));
    }
    sim::sg2002::BoardOptions board;
    board.signal = {size, options.fps * 1000};
    capture.clock = std::make_unique<sim::sg2002::RealClock>();
    auto simulated = std::make_unique<sim::sg2002::Board>(*capture.clock, *capture.codecs, board);
    if (!options.pipe.empty()) {
        auto pipe = sim::sg2002::HappeningPipe::open(options.pipe);
        if (!pipe) {
            return tl::unexpected(pipe.error());
        }
        const auto shared = std::make_shared<sim::sg2002::HappeningPipe>(std::move(*pipe));
        simulated->before_calls([shared, &board = *simulated] { shared->take(board); });
    }
    capture.kernel = std::move(simulated);
    capture.description = "simulated ";
    return {};
}

}  // namespace

base::Result<Sg2002Capture> open_sg2002_capture(const Options& options) {
    Sg2002Capture capture;
    if (options.kind == Options::Kind::sg2002) {
        capture.kernel = std::make_unique<sg2002::NativeKernel>();
    } else if (auto simulated = simulate(options, capture); !simulated) {
        return tl::unexpected(simulated.error());
    }
    auto opened = sg2002::HardwareCapture::open(*capture.kernel);
    if (!opened) {
        // A thread may still be inside a call that never returns: what it stands on stays until the process ends.
        static_cast<void>(capture.kernel.release());
        static_cast<void>(capture.codecs.release());
        static_cast<void>(capture.clock.release());
        return tl::unexpected(opened.error());
    }
    capture.hardware = std::move(*opened);
    capture.description += capture.hardware->description();
    return capture;
}

}  // namespace nanokvm::capture
