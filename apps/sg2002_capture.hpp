// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/options.hpp"
#include "capture/sg2002/hardware_capture.hpp"
#include "capture/sg2002/kernel.hpp"
#include "clock.hpp"
#include "picture_codec.hpp"

#include <memory>
#include <string>

namespace nanokvm::capture {

/// The SG2002's source and encoders with what they stand on, in the order of what borrows what.
struct Sg2002Capture {
    std::unique_ptr<sim::sg2002::Clock> clock;        // of the simulator
    std::unique_ptr<sim::sg2002::CodecMaker> codecs;  // of the simulator
    std::unique_ptr<sg2002::Kernel> kernel;
    std::unique_ptr<sg2002::HardwareCapture> hardware;
    std::string description;
};

/// For `sg2002` and `sg2002-sim`. The error says what the drivers lack, or why the simulator cannot be had.
[[nodiscard]] base::Result<Sg2002Capture> open_sg2002_capture(const Options& options);

/// Prints what the board says to the assumptions of this program (capture/sg2002/examination.hpp). False: one is wrong.
[[nodiscard]] base::Result<bool> examine_sg2002(const Options& options);

/// The encoders of the simulator; the error says that this build has none.
[[nodiscard]] base::Result<std::unique_ptr<sim::sg2002::CodecMaker>> make_simulated_encoders();

}  // namespace nanokvm::capture
