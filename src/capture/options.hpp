// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace nanokvm::capture {

/// What kvm_capture was told on its command line.
struct Options {
    enum class Kind : std::uint8_t { pattern, replay, rfb, v4l2, sg2002, sg2002_sim };
    Kind kind = Kind::pattern;
    std::string path;                     ///< of the RFB socket, the file or the capture device
    std::vector<std::string> recordings;  ///< of the simulator, in place of encoders; or none
    std::string pipe;                     ///< of the simulator: a named pipe that says what happens to it, or empty
    Size size{1280,
              720};  ///< of the pattern, and of what comes into the simulator; of a capture device: empty is its best
    unsigned fps = 30;     ///< most pictures per second: of the pattern, the file, the display, the capture device
    bool examine = false;  ///< of sg2002 and its simulator: put its assumptions to the board, and do nothing else
    std::string help;      ///< not empty: print it and do nothing else
};

/// Takes main's arguments. The error names the bad argument.
[[nodiscard]] base::Result<Options> parse_options(int argc, const char* const* argv);

}  // namespace nanokvm::capture
