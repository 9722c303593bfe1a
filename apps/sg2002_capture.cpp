// SPDX-License-Identifier: GPL-3.0-or-later
#include "sg2002_capture.hpp"

#include "board.hpp"
#include "capture/sg2002/examination.hpp"
#include "capture/sg2002/native_kernel.hpp"
#include "happenings.hpp"
#include "recorded_codec.hpp"

#include <cstdio>
#include <utility>

namespace nanokvm::capture {
namespace {

/// Puts the simulator below; its input has the options' size, or that of the recording.
base::Result<void> simulate(const Options& options, Sg2002Capture& capture) {
    Size size = options.size;
    if (options.recordings.empty()) {
        auto made = make_simulated_encoders();
        if (!made) {
            return tl::unexpected(made.error());
        }
        capture.codecs = std::move(*made);
    } else {
        auto recorded = sim::sg2002::RecordedCodecMaker::open(options.recordings);
        if (!recorded) {
            return tl::unexpected(recorded.error());
        }
        size = (*recorded)->size();
        capture.codecs = std::move(*recorded);
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

/// A thread may still be inside a call that never returns: what it stands on stays until the process ends.
void keep_for_ever(Sg2002Capture& capture) noexcept {
    static_cast<void>(capture.kernel.release());
    static_cast<void>(capture.codecs.release());
    static_cast<void>(capture.clock.release());
}

base::Result<void> find_kernel(const Options& options, Sg2002Capture& capture) {
    if (options.kind == Options::Kind::sg2002_sim) {
        return simulate(options, capture);
    }
    capture.kernel = std::make_unique<sg2002::NativeKernel>();
    return {};
}

}  // namespace

base::Result<bool> examine_sg2002(const Options& options) {
    Sg2002Capture capture;
    if (auto found = find_kernel(options, capture); !found) {
        return tl::unexpected(found.error());
    }
    const auto platform = sg2002::examine_platform(*capture.kernel);
    std::fputs(sg2002::to_text(platform).c_str(), stdout);
    std::fflush(stdout);
    if (sg2002::any_refuted(platform)) {
        std::puts("The capture is not tried: what is refuted above would break it.");
        return false;
    }
    const auto tried = sg2002::try_capture(*capture.kernel);
    std::fputs(sg2002::to_text(tried).c_str(), stdout);
    if (sg2002::any_refuted(tried)) {
        keep_for_ever(capture);
        return false;
    }
    return true;
}

base::Result<Sg2002Capture> open_sg2002_capture(const Options& options) {
    Sg2002Capture capture;
    if (auto found = find_kernel(options, capture); !found) {
        return tl::unexpected(found.error());
    }
    auto opened = sg2002::HardwareCapture::open(*capture.kernel);
    if (!opened) {
        keep_for_ever(capture);
        return tl::unexpected(opened.error());
    }
    capture.hardware = std::move(*opened);
    capture.description += capture.hardware->description();
    return capture;
}

}  // namespace nanokvm::capture
