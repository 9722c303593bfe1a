// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/bridge.hpp"
#include "capture/sg2002/frame_rate.hpp"
#include "capture/sg2002/pipeline.hpp"
#include "capture/source.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace nanokvm::capture::sg2002 {

/// HDMI into the SG2002. While pictures come, the bridge is left in peace; what is wrong when they stop is asked of it:
/// no signal (everything stays up), another size (everything is brought up anew), or pictures that do not arrive
/// although it sends them (restarted, with growing pauses). advance() waits inside the driver for the next picture, at
/// most 100 ms: its descriptor is always readable. Thread-bound; borrows the pipeline and the bridge.
class HardwareSource final : public Source {
public:
    HardwareSource(Pipeline& pipeline, Bridge& bridge) noexcept : pipeline_(pipeline), bridge_(bridge) {}

    void demand(unsigned fps, std::uint64_t now_ns) override;
    [[nodiscard]] Wake wake() const override { return {.deadline_ns = due_ns_}; }
    void advance(std::uint64_t now_ns, SourceListener& listener) override;

private:
    void look(std::uint64_t now_ns, SourceListener& listener);
    void bring_up(const InputMode& mode, std::uint64_t now_ns, SourceListener& listener);
    void fetch(std::uint64_t now_ns, SourceListener& listener);
    void hand_over(std::uint64_t now_ns, SourceListener& listener);
    void missed(int answer, std::uint64_t now_ns, SourceListener& listener);
    void restart_later(std::uint64_t now_ns) noexcept;
    [[nodiscard]] InputMode next_candidate() noexcept;
    void tell(frames::SignalState state, Size size, std::string_view text, SourceListener& listener);
    [[nodiscard]] int patience_ms() const noexcept;

    Pipeline& pipeline_;
    Bridge& bridge_;
    FrameRate rate_;
    unsigned fps_ = 0;                    // demanded
    std::uint64_t due_ns_ = 0;            // of the next advance()
    std::uint64_t last_picture_ns_ = 0;   // or the pipeline's start
    std::uint64_t restart_pause_ns_ = 0;  // grows while restarts do not help
    std::uint64_t next_ask_ns_ = 0;       // of the bridge, while pictures are missing
    std::uint64_t not_before_ns_ = 0;     // of the next bring-up
    unsigned candidate_ = 0;              // of sizes that are tried where the bridge cannot be asked
    bool told_ = false;
    bool restarted_ = true;  // the next picture has nothing to do with the last one
    frames::SignalState state_ = frames::SignalState::starting;
    Size told_size_;
    std::uint32_t told_millihertz_ = 0;
    std::string told_text_;
};

}  // namespace nanokvm::capture::sg2002
