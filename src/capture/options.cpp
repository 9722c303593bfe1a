// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/options.hpp"

#include "capture/pattern/strip.hpp"
#include "capture/settings.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <sys/un.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace nanokvm::capture {
namespace {

constexpr int least_pattern_height = 64;
constexpr std::size_t longest_socket_path = sizeof(sockaddr_un::sun_path) - 1;

/// `a,b`; false when a name is empty.
bool take_list(std::vector<std::string>& list, std::string_view names) {
    for (;;) {
        const std::size_t comma = names.find(',');
        if (names.empty() || comma == 0) {
            return false;
        }
        list.emplace_back(names.substr(0, comma));
        if (comma == std::string_view::npos) {
            return true;
        }
        names.remove_prefix(comma + 1);
    }
}

/// `sg2002-sim[:FILE[,FILE]…][,pipe=PIPE]`.
bool take_simulator(Options& options, std::string_view value) {
    constexpr std::string_view name = "sg2002-sim";
    constexpr std::string_view pipe = ",pipe=";
    if (!value.starts_with(name)) {
        return false;
    }
    std::string_view rest = value.substr(name.size());
    const std::size_t comma = rest.find(pipe);
    const bool piped = comma != std::string_view::npos;
    options.pipe = piped ? rest.substr(comma + pipe.size()) : std::string_view();
    rest = rest.substr(0, comma);
    options.kind = Options::Kind::sg2002_sim;
    const bool files = rest.empty() || (rest.starts_with(':') && take_list(options.recordings, rest.substr(1)));
    return files && piped != options.pipe.empty();
}

base::Result<void> take_source(Options& options, std::string_view value) {
    const std::string_view kind = value.substr(0, value.find(':'));
    options.path = value.substr(std::min(value.size(), kind.size() + 1));
    if (value == "pattern") {
        options.kind = Options::Kind::pattern;
    } else if (kind == "replay" && !options.path.empty()) {
        options.kind = Options::Kind::replay;
    } else if (kind == "rfb" && !options.path.empty()) {
        options.kind = Options::Kind::rfb;
    } else if (kind == "v4l2" && !options.path.empty()) {
        options.kind = Options::Kind::v4l2;
    } else if (value == "sg2002") {
        options.kind = Options::Kind::sg2002;
    } else if (!take_simulator(options, value)) {
        return base::fail(
            fmt::format("--source is \"{}\"; it must be pattern, replay:FILE, rfb:SOCKET, v4l2:DEVICE, sg2002 "
                        "or sg2002-sim[:FILE[,FILE]…][,pipe=PIPE]",
                        value));
    }
    if (options.kind == Options::Kind::rfb && options.path.size() > longest_socket_path) {
        return base::fail(fmt::format("--source: the socket's path is longer than {} bytes", longest_socket_path));
    }
    return {};
}

base::Result<void> take_size(Options& options, const std::string& value) {
    int width = 0;
    int height = 0;
    char beyond = 0;
    if (std::sscanf(value.c_str(), "%5dx%5d%c", &width, &height, &beyond) != 2 || width % 2 != 0 || height % 2 != 0 ||
        width < strip_width || width > max_side || height < least_pattern_height || height > max_side) {
        return base::fail(fmt::format("--size is \"{}\"; it must be WIDTHxHEIGHT, even numbers from {}x{} to {}x{}",
                                      value, strip_width, least_pattern_height, max_side, max_side));
    }
    options.size = {width, height};
    return {};
}

}  // namespace

base::Result<Options> parse_options(int argc, const char* const* argv) {
    Options options;
    std::string source;
    std::string size = fmt::format("{}x{}", options.size.width, options.size.height);
    CLI::App app(
        "Captures one source and encodes it for NanoKVM-Server, which starts it with the control channel as descriptor "
        "3 "
        "and the frame ring as descriptor 4.",
        "kvm_capture");
    app.add_option(
           "--source", source,
           "pattern: a moving test picture; replay:FILE: an .h264, .h265 or .mjpeg file as it is, over and over; "
           "rfb:SOCKET: the display behind a Unix socket that speaks RFB; v4l2:DEVICE: a capture card, "
           "/dev/video0 for one; sg2002: the HDMI input of a NanoKVM Cube; "
           "sg2002-sim: the same with its drivers simulated, a FILE being a recording in place of an encoder (one for "
           "each codec, all of one size), PIPE a named pipe that says what happens to it, a line each: "
           "signal 1280x720@60, signal off, bridge frozen")
        ->required();
    auto* const sized = app.add_option("--size", size,
                                       "size of the test picture, and of what comes into the simulator; of a capture "
                                       "card the largest up to 1920x1080 when none is given")
                            ->capture_default_str();
    auto* const paced = app.add_option("--fps", options.fps, "most pictures per second; of a capture card 60")
                            ->capture_default_str()
                            ->check(CLI::Range(1, 60));
    app.add_flag(
        "--examine", options.examine,
        "With sg2002: say which of this program's assumptions the board confirms; exit status 1 when one is wrong. "
        "No capture may run meanwhile");
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        options.help = app.help();
        return options;
    } catch (const CLI::ParseError& error) {
        return base::fail(error.what());
    }
    if (auto taken = take_source(options, source); !taken) {
        return tl::unexpected(taken.error());
    }
    if (auto taken = take_size(options, size); !taken) {
        return tl::unexpected(taken.error());
    }
    if (options.kind == Options::Kind::v4l2) {
        options.size = sized->count() > 0 ? options.size : Size{};
        options.fps = paced->count() > 0 ? options.fps : 60;
    }
    const bool board = options.kind == Options::Kind::sg2002 || options.kind == Options::Kind::sg2002_sim;
    if (options.examine && !board) {
        return base::fail("--examine needs --source sg2002 or sg2002-sim");
    }
    return options;
}

}  // namespace nanokvm::capture
