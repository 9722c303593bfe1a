// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "bridge_chip.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::sim::sg2002 {

class Board;

/// Something that happens to a simulated board, as one line of text:
///
/// * `signal WIDTHxHEIGHT@FPS [silently]`, `signal off [silently]`: what the target sends; silently: the bridge raises
/// no
///   interrupt;
/// * `bridge frozen`, `bridge free`: its registers show a signal, but it sends nothing on;
/// * `encoder N hangs`, `encoder N overflows`: at the next picture of channel N;
/// * `memory N`: the next N allocations of video memory fail.
struct Happening {
    enum class Kind { signal, silent_signal, freeze, hang, overflow, memory };
    Kind kind = Kind::signal;
    std::optional<HdmiSignal> signal;
    unsigned number = 0;  ///< of the channel or of allocations; freeze: 1 or 0
};

/// The error says what the line should have been. Pure.
[[nodiscard]] base::Result<Happening> parse_happening(std::string_view line);

/// Makes it happen. A channel that the board does not have is ignored.
void apply(const Happening& happening, Board& board);

/// Takes them from a named pipe while the board runs: for tests of whole programs. Thread-bound.
class HappeningPipe {
public:
    /// A line that is longer than this is given up.
    static constexpr std::size_t max_line = 256;

    /// The error says why `path` is no pipe that can be read.
    [[nodiscard]] static base::Result<HappeningPipe> open(const std::string& path);
    /// Those that have come since the last call; never waits. Lines that mean nothing are told in the log.
    void take(Board& board);

private:
    explicit HappeningPipe(base::UniqueFd pipe) noexcept : pipe_(std::move(pipe)) {}

    base::UniqueFd pipe_;
    std::string partial_;  // a line that has not ended yet
};

}  // namespace nanokvm::sim::sg2002
