// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge_chip.hpp"
#include "buffers.hpp"
#include "capture/sg2002/abi/mipi.hpp"
#include "capture/sg2002/abi/sys.hpp"
#include "capture/sg2002/abi/vi.hpp"
#include "capture/sg2002/abi/vpss.hpp"
#include "clock.hpp"
#include "verdict.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>

namespace nanokvm::sim::sg2002 {

/// A frame in a block of VPSS.
struct ScaledFrame {
    Block block;
    std::uint64_t number = 0;       ///< of the picture it was made of
    std::uint64_t captured_us = 0;  ///< VI's stamp
    std::uint64_t ready_ns = 0;
    capture::sg2002::abi::VpssChannel attributes{};
};

/// MIPI receiver, VI and VPSS with the binding between them: their state machines and their pace, computed when
/// somebody looks (reference 8.2, 8.3). Thread-bound.
class CapturePath {
public:
    CapturePath(Buffers& buffers, BridgeChip& bridge, Clock& clock, Verdict& verdict) noexcept
        : buffers_(buffers), bridge_(bridge), clock_(clock), verdict_(verdict) {}

    // Answers as a driver's ioctl: 0, a vendor code, or -errno.
    [[nodiscard]] int mipi(std::uint32_t request, void* argument);
    [[nodiscard]] int vi(std::uint32_t request, capture::sg2002::abi::ViControl& control);
    [[nodiscard]] int vpss(std::uint32_t request, void* argument);
    [[nodiscard]] int bind(const capture::sg2002::abi::SysBind& request);
    void vi_opened() noexcept { ++vi_descriptors_; }
    void vi_closed();
    /// What it held of frames is nobody's fault now.
    void client_died();
    void sys_closed() noexcept { bound_ = false; }

    /// The frame that user space holds at this address; null when it holds none there.
    [[nodiscard]] const ScaledFrame* held(std::uint64_t address) const noexcept;
    /// Nothing is there any more.
    [[nodiscard]] bool clean() const noexcept { return !vi_pipe_ && !group_created_ && !bound_ && !mipi_running_; }
    [[nodiscard]] bool input_there() const noexcept { return vi_pipe_; }
    [[nodiscard]] bool group_there() const noexcept { return group_created_; }
    /// Pictures come, and are fetched: the bridge is not to be disturbed.
    [[nodiscard]] bool watched();
    [[nodiscard]] std::uint64_t pictures() const noexcept { return picture_; }
    [[nodiscard]] std::uint64_t lost_for_want_of_buffers() const noexcept { return vb_failures_; }
    [[nodiscard]] capture::Size input_size() const noexcept { return latched_; }
    /// The next GetChnFrame ends early, as by a signal.
    void interrupt_next() noexcept { interrupt_next_ = true; }

private:
    struct Channel {
        bool enabled = false;
        std::optional<capture::sg2002::abi::VpssChannel> attributes;
        std::optional<std::uint32_t> pool;
        std::deque<ScaledFrame> done;
        std::deque<ScaledFrame> held;  // by user space
    };

    [[nodiscard]] int vi_sdk(const capture::sg2002::abi::ViControl& control);
    [[nodiscard]] int vpss_channel(std::uint32_t request, void* argument);
    [[nodiscard]] int get_frame(capture::sg2002::abi::VpssFrameRequest& request);
    [[nodiscard]] int release_frame(const capture::sg2002::abi::VpssFrameRequest& request);
    void disable(Channel& channel);
    void stop_streaming();
    void catch_up(std::uint64_t now_ns);
    void picture_arrived(std::uint64_t end_ns);
    void scale(const Block& input, std::uint64_t end_ns);
    void refill();
    [[nodiscard]] std::uint64_t period_ns() const noexcept;
    [[nodiscard]] bool delivers() const noexcept;
    [[nodiscard]] std::uint32_t input_bytes() const noexcept;

    Buffers& buffers_;
    BridgeChip& bridge_;
    Clock& clock_;
    Verdict& verdict_;

    bool mipi_running_ = false;
    bool mipi_programmed_ = false;
    int vi_descriptors_ = 0;
    bool vi_device_ = false;
    bool vi_pipe_ = false;
    bool vi_pipe_started_ = false;
    bool streaming_ = false;
    std::optional<capture::Size> told_size_;  // by the geometry message
    capture::Size latched_;
    std::optional<capture::sg2002::abi::ViChannelAttributes> vi_channel_;
    std::deque<Block> queued_;  // to the hardware
    std::uint64_t next_end_ns_ = 0;
    std::uint64_t picture_ = 0;
    std::uint64_t vb_failures_ = 0;
    std::uint64_t last_fetch_ns_ = 0;

    bool bound_ = false;
    bool group_created_ = false;
    bool group_started_ = false;
    std::array<Channel, 4> channels_;
    std::uint64_t scaler_free_ns_ = 0;
    std::deque<std::pair<std::uint64_t, Block>> in_scaler_;  // until when VI's block is read
    bool interrupt_next_ = false;
};

}  // namespace nanokvm::sim::sg2002
