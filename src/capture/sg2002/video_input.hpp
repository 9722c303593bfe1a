// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"
#include "capture/sg2002/abi/vi.hpp"
#include "capture/sg2002/device.hpp"

#include <cstdint>

namespace nanokvm::capture::sg2002 {

/// What arrives over HDMI.
struct InputMode {
    Size size;
    std::uint32_t millihertz = 60'000;
    friend bool operator==(const InputMode&, const InputMode&) = default;
};

/// The MIPI receiver of the LT6911's four lanes (/dev/cvi-mipi-rx). Thread-bound.
class MipiReceiver {
public:
    [[nodiscard]] static base::Result<MipiReceiver> open(Kernel& kernel);

    /// Resets, programs and starts it, in the order of reference 2.2 step 6.
    [[nodiscard]] base::Result<void> start(const InputMode& mode);
    int stop() noexcept;

private:
    explicit MipiReceiver(Device device) noexcept : device_(std::move(device)) {}
    Device device_;
};

/// VI: the DMA of pictures into video buffers (/dev/cvi-vi). It latches the size with the first start of a stream, and
/// forgets it only with the close of the last descriptor: one object is for one input mode. Thread-bound.
class VideoInput {
public:
    [[nodiscard]] static base::Result<VideoInput> open(Kernel& kernel);

    /// Device attributes and the geometry message; before the MIPI receiver starts.
    [[nodiscard]] base::Result<void> prepare(const InputMode& mode);
    /// Pipe and channel, still resting; after the MIPI receiver started.
    [[nodiscard]] base::Result<void> create(const InputMode& mode);
    /// Capture begins: the last step.
    [[nodiscard]] base::Result<void> start();
    /// Ends all of it, whatever is there.
    void stop() noexcept;

private:
    explicit VideoInput(Device device) noexcept : device_(std::move(device)) {}
    [[nodiscard]] int sdk(abi::ViSdk id, void* argument) const noexcept;
    [[nodiscard]] base::Result<void> sdk(abi::ViSdk id, void* argument, const char* what) const;

    Device device_;
};

}  // namespace nanokvm::capture::sg2002
