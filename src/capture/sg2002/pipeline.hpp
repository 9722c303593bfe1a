// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"
#include "capture/sg2002/guard.hpp"
#include "capture/sg2002/physical_memory.hpp"
#include "capture/sg2002/scaler_group.hpp"
#include "capture/sg2002/system_control.hpp"
#include "capture/sg2002/video_buffers.hpp"
#include "capture/sg2002/video_input.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace nanokvm::capture::sg2002 {

/// One size that the scaler makes of every picture, for all encoders of that size.
struct Output {
    Size size;
    std::uint32_t channel = 0;
    std::uint32_t pool = 0;
    unsigned users = 0;  ///< 0: not in use
    /// The newest frame; ours until the next one is fetched.
    std::optional<abi::VideoFrameInfo> frame;
};

/// An encoder that works on the pipeline's frames.
class PipelineClient {
public:
    /// The pipeline goes down: end the encoder's channel and give the output back, now.
    virtual void pipeline_stopping() noexcept = 0;

protected:
    ~PipelineClient() = default;
};

/// The way of the pictures from the bridge to the encoders' doors: VB, SYS, MIPI, VI, VPSS, brought up and torn down in
/// the order that the drivers survive (reference 2.2, 2.5, 2.6). Nothing here touches a pixel. Thread-bound.
class Pipeline {
public:
    /// Opens what stays open. `platform` as check_platform() found it.
    [[nodiscard]] static base::Result<Pipeline> open(Kernel& kernel, Platform platform);
    Pipeline(Pipeline&&) = default;
    Pipeline& operator=(Pipeline&&) = delete;
    ~Pipeline() { stop(); }

    /// Down before. The error is a sentence for the viewer, and the pipeline is down then; its code is ENOMEM when the
    /// video memory is too small.
    [[nodiscard]] base::Result<void> start(const InputMode& mode);
    /// Clients first, then from the scaler back to the input.
    void stop() noexcept;
    [[nodiscard]] bool running() const noexcept { return input_.has_value(); }
    [[nodiscard]] const InputMode& mode() const noexcept { return mode_; }
    /// The input's frame rate as measured: encoders reckon with it from their next picture on.
    void set_rate(std::uint32_t millihertz) noexcept { mode_.millihertz = millihertz; }

    /// Pictures in this size from now on. The pipeline is running. The output stays until it was released as often.
    [[nodiscard]] base::Result<Output*> acquire(Size size);
    void release(Output& output) noexcept;
    [[nodiscard]] bool has_outputs() const noexcept;

    /// Fetches the next picture for every output; the frames before are given back. Waits for the first one up to
    /// `timeout_ms`; the answer is as of Device::answer(), and no frame has changed when it is not 0.
    [[nodiscard]] int next(int timeout_ms);
    /// The drivers' time stamp of the last picture, CLOCK_MONOTONIC nanoseconds.
    [[nodiscard]] std::uint64_t captured_ns() const noexcept { return captured_ns_; }

    void add(PipelineClient& client) { clients_.push_back(&client); }
    void remove(PipelineClient& client) noexcept { std::erase(clients_, &client); }

    /// The lowest encoder node that is free; it is the caller's until give_back().
    [[nodiscard]] base::Result<unsigned> take_encoder_node();
    void give_back(unsigned node) noexcept { nodes_taken_ &= ~(1U << node); }

    [[nodiscard]] PhysicalMemory& memory() noexcept { return memory_; }
    [[nodiscard]] const SystemControl& system_control() const noexcept { return system_; }
    [[nodiscard]] Kernel& kernel() const noexcept { return *kernel_; }

private:
    Pipeline(Kernel& kernel, Platform platform, VideoBuffers buffers, SystemControl system, PhysicalMemory memory);
    [[nodiscard]] base::Result<void> bring_up();
    void route_pads() noexcept;
    [[nodiscard]] int fetch(Output& output, int timeout_ms);

    Kernel* kernel_;
    Platform platform_;
    VideoBuffers buffers_;
    SystemControl system_;
    PhysicalMemory memory_;
    InputMode mode_;
    bool buffers_started_ = false;
    // Open while the pipeline runs only: VI forgets its size with the last close.
    std::optional<VideoInput> input_;
    std::optional<MipiReceiver> mipi_;
    std::optional<ScalerGroup> scaler_;
    std::array<Output, ScalerGroup::channels> outputs_{};
    std::vector<PipelineClient*> clients_;
    unsigned nodes_taken_ = 0;
    std::uint64_t captured_ns_ = 0;
};

}  // namespace nanokvm::capture::sg2002
