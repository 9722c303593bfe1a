// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/sg2002/bridge.hpp"
#include "capture/sg2002/hardware_encoder.hpp"
#include "capture/sg2002/hardware_source.hpp"
#include "capture/sg2002/pipeline.hpp"

#include <memory>
#include <string>

namespace nanokvm::capture::sg2002 {

/// The board's source with its encoders, ready to be given to a worker. Immovable; borrows the kernel.
class HardwareCapture {
public:
    /// Checks the drivers, ends what a predecessor left behind, and opens the pipeline, which stays down until somebody
    /// looks. The error is a sentence for the log.
    [[nodiscard]] static base::Result<std::unique_ptr<HardwareCapture>> open(Kernel& kernel);

    [[nodiscard]] Source& source() noexcept { return source_; }
    [[nodiscard]] EncoderFactory& encoders() noexcept { return encoders_; }
    [[nodiscard]] Pipeline& pipeline() noexcept { return pipeline_; }
    /// "SG2002, LT6911UXC".
    [[nodiscard]] std::string description() const;

private:
    HardwareCapture(Pipeline pipeline, Bridge bridge) noexcept
        : pipeline_(std::move(pipeline)),
          bridge_(std::move(bridge)),
          source_(pipeline_, bridge_),
          encoders_(pipeline_) {}

    Pipeline pipeline_;
    Bridge bridge_;
    HardwareSource source_;
    HardwareFactory encoders_;
};

}  // namespace nanokvm::capture::sg2002
