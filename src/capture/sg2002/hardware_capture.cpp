// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/hardware_capture.hpp"

#include "base/log.hpp"
#include "capture/sg2002/guard.hpp"
#include "capture/sg2002/reclaim.hpp"

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {

base::Result<std::unique_ptr<HardwareCapture>> HardwareCapture::open(Kernel& kernel) {
    auto platform = check_platform(kernel);
    if (!platform) {
        return tl::unexpected(platform.error());
    }
    if (auto reclaimed = reclaim(kernel, platform->encoder_nodes); !reclaimed) {
        return tl::unexpected(reclaimed.error());
    }
    auto bridge = Bridge::find(kernel);
    if (!bridge) {
        return tl::unexpected(bridge.error());
    }
    log::info("chip {:08X}, {} encoder channels", platform->chip_id, platform->encoder_nodes);
    auto pipeline = Pipeline::open(kernel, std::move(*platform));
    if (!pipeline) {
        return tl::unexpected(pipeline.error());
    }
    return std::unique_ptr<HardwareCapture>(new HardwareCapture(std::move(*pipeline), std::move(*bridge)));
}

std::string HardwareCapture::description() const {
    return fmt::format("SG2002, {}", bridge_name(bridge_.type()));
}

}  // namespace nanokvm::capture::sg2002
