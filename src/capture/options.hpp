// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"

#include <span>
#include <string>

namespace nanokvm::capture {

/// What kvm_capture was told on its command line.
struct Options {
    enum class Kind { pattern, replay, rfb };
    Kind kind = Kind::pattern;
    std::string path;      ///< of the RFB socket or the file; empty for the pattern
    Size size{1280, 720};  ///< of the pattern
    unsigned fps = 30;     ///< most pictures per second: of the pattern, the file, the display
};

/// The arguments behind the program's name: `--source pattern|replay:FILE|rfb:SOCKET`, `--size WxH`, `--fps N`. The
/// error names the bad argument. Pure.
[[nodiscard]] base::Result<Options> parse_options(std::span<const char* const> arguments);

/// How parse_options wants it; for --help and errors.
inline constexpr const char* usage =
    "usage: kvm_capture --source pattern|replay:FILE|rfb:SOCKET [--size WxH] [--fps N]\n"
    "  pattern      a moving test picture of --size (1280x720)\n"
    "  replay:FILE  an .h264, .h265 or .mjpeg file, sent as it is, over and over\n"
    "  rfb:SOCKET   the display behind a Unix socket that speaks RFB\n"
    "  --fps N      at most N pictures per second, 1 to 60 (30)\n"
    "The server starts it, with the control channel as descriptor 3 and the frame ring as descriptor 4.\n";

}  // namespace nanokvm::capture
