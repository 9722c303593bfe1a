// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/options.hpp"

#include "capture/pattern/strip.hpp"
#include "capture/settings.hpp"

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace nanokvm::capture {
namespace {

std::optional<int> number(std::string_view text) {
    int value = 0;
    const char* const end = text.data() + text.size();
    const auto [parsed, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && parsed == end ? std::optional(value) : std::nullopt;
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
    } else {
        return base::fail("--source is \"" + std::string(value) + "\"; it must be pattern, replay:FILE or rfb:SOCKET");
    }
    return {};
}

base::Result<void> take_size(Options& options, std::string_view value) {
    constexpr int least_height = 64;
    const auto cross = value.find('x');
    const auto width = number(value.substr(0, cross));
    const auto height = cross == std::string_view::npos ? std::nullopt : number(value.substr(cross + 1));
    if (!width || !height || *width % 2 != 0 || *height % 2 != 0 || *width < strip_width || *width > max_side ||
        *height < least_height || *height > max_side) {
        return base::fail("--size is \"" + std::string(value) + "\"; it must be WIDTHxHEIGHT, even numbers from " +
                          std::to_string(strip_width) + "x" + std::to_string(least_height) + " to " +
                          std::to_string(max_side) + "x" + std::to_string(max_side));
    }
    options.size = {*width, *height};
    return {};
}

base::Result<void> take_fps(Options& options, std::string_view value) {
    const auto fps = number(value);
    if (!fps || *fps < 1 || *fps > 60) {
        return base::fail("--fps is \"" + std::string(value) + "\"; it must be 1 to 60");
    }
    options.fps = static_cast<unsigned>(*fps);
    return {};
}

}  // namespace

base::Result<Options> parse_options(std::span<const char* const> arguments) {
    Options options;
    bool has_source = false;
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        const std::string_view name = arguments[i];
        if (name != "--source" && name != "--size" && name != "--fps") {
            return base::fail("unknown argument \"" + std::string(name) + "\"");
        }
        if (i + 1 == arguments.size()) {
            return base::fail(std::string(name) + " needs a value");
        }
        const std::string_view value = arguments[i + 1];
        const auto taken = name == "--source" ? take_source(options, value)
                           : name == "--size" ? take_size(options, value)
                                              : take_fps(options, value);
        if (!taken) {
            return tl::unexpected(taken.error());
        }
        has_source = has_source || name == "--source";
    }
    if (!has_source) {
        return base::fail("--source is missing");
    }
    return options;
}

}  // namespace nanokvm::capture
