// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/sg2002/abi/venc.hpp"
#include "capture/sg2002/abi/venc_control.hpp"
#include "capture/sg2002/abi/venc_stream.hpp"
#include "capture/sg2002/device.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace nanokvm::capture::sg2002 {

/// One channel of the encoder (/dev/cvi_vc_encN: the node is the channel). Its driver holds one semaphore for the whole
/// of each call: all calls come from one thread, and none waits without end. It survives the process. Thread-bound.
class EncoderChannel {
public:
    /// Error code ENOENT: the image has no such node.
    [[nodiscard]] static base::Result<EncoderChannel> open(Kernel& kernel, unsigned number);

    [[nodiscard]] base::Result<void> create(const abi::VencChannel& attributes);
    [[nodiscard]] base::Result<void> get_rc(abi::VencRcParameters& parameters) const;
    /// Has an effect between create() and start() only.
    [[nodiscard]] base::Result<void> set_rc(const abi::VencRcParameters& parameters);
    [[nodiscard]] base::Result<void> set_vui(abi::VencH264Vui vui);
    [[nodiscard]] base::Result<void> set_vui(abi::VencH265Vui vui);
    [[nodiscard]] base::Result<void> start();
    /// Stops and ends it, whatever is there.
    void destroy() noexcept;

    /// Bit rate and frame rate are adopted at the next periodic I picture; all else is stored without effect.
    [[nodiscard]] base::Result<void> set_attributes(const abi::VencChannel& attributes);
    [[nodiscard]] base::Result<void> set_jpeg_quality(unsigned quality);
    [[nodiscard]] base::Result<void> set_roi(abi::VencRoi roi);
    [[nodiscard]] base::Result<void> request_idr();

    /// Submits a frame; it has to stay owned until the stream of its picture came. Answers as of Device::answer().
    [[nodiscard]] int send(const abi::VideoFrameInfo& frame, int timeout_ms) const noexcept;
    /// The packs of one picture; valid until release().
    [[nodiscard]] int receive(int timeout_ms) noexcept;
    [[nodiscard]] std::span<const abi::VencPack> packs() const noexcept;
    int release() noexcept;

private:
    explicit EncoderChannel(Device device) noexcept : device_(std::move(device)) {}
    [[nodiscard]] int command(abi::VencCommand id, void* argument) const noexcept;
    [[nodiscard]] base::Result<void> command(abi::VencCommand id, void* argument, const char* what) const;

    Device device_;
    abi::VencStream stream_{};
    std::array<abi::VencPack, abi::venc_max_packs> packs_{};
};

}  // namespace nanokvm::capture::sg2002
