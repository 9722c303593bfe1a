// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/rfb/backoff.hpp"
#include "capture/rfb/connection.hpp"
#include "capture/source.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::capture {

/// The display of a virtual machine, over RFB. Asks for a picture only when one is wanted, and then at most as often;
/// the server answers when something changed. While the display is away it looks for it, ever less often. Thread-bound.
class RfbSource final : public Source {
public:
    /// `fps` bounds the pictures per second.
    RfbSource(std::string path, unsigned fps);

    void demand(unsigned fps, std::uint64_t now_ns) override;
    [[nodiscard]] Wake wake() const override;
    void advance(std::uint64_t now_ns, SourceListener& listener) override;

private:
    void connect(std::uint64_t now_ns, SourceListener& listener);
    void disconnect(std::uint64_t now_ns, const base::Error& why, SourceListener& listener);
    [[nodiscard]] bool receive(std::uint64_t now_ns, SourceListener& listener);
    void request_if_due(std::uint64_t now_ns, SourceListener& listener);
    void nudge_if_due(std::uint64_t now_ns, SourceListener& listener);
    void check_stall(std::uint64_t now_ns, SourceListener& listener);
    void announce(frames::SignalState state, std::string_view text, SourceListener& listener);

    std::string path_;
    unsigned most_fps_;
    unsigned fps_ = 0;
    std::unique_ptr<RfbConnection> connection_;  // null: away
    Backoff backoff_;
    std::uint64_t retry_ns_ = 0;         // when to look for it again
    std::uint64_t next_request_ns_ = 0;  // by the frame rate
    std::uint64_t nudge_ns_ = never;     // when to keep a dozing server awake, which owes us an answer
    std::uint64_t stall_ns_ = never;     // when an unanswered request for everything becomes a stall
    bool requested_ = false;             // and not answered
    bool everything_requested_ = false;  // likewise
    bool complete_ = false;              // the whole screen came since it was opened or resized
    bool restarted_ = false;             // the next picture is the first of a later connection
    std::optional<frames::Signal> announced_;
    std::optional<std::uint8_t> leds_;
};

}  // namespace nanokvm::capture
