// SPDX-License-Identifier: GPL-3.0-or-later
#include "happenings.hpp"

#include "base/log.hpp"
#include "board.hpp"

#include <array>
#include <charconv>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

namespace nanokvm::sim::sg2002 {
namespace {

using Kind = Happening::Kind;

constexpr unsigned most_side = 4096;
constexpr unsigned most_fps = 240;

std::vector<std::string_view> words(std::string_view line) {
    std::vector<std::string_view> found;
    while (!line.empty()) {
        const std::string_view word = line.substr(0, line.find(' '));
        line.remove_prefix(std::min(line.size(), word.size() + 1));
        if (!word.empty()) {
            found.push_back(word);
        }
    }
    return found;
}

/// Takes a number from the front of `text`; nothing when there is none within the bounds.
std::optional<unsigned> take_number(std::string_view& text, unsigned least, unsigned most) noexcept {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < least || number > most) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

bool take_mark(std::string_view& text, char mark) noexcept {
    if (!text.starts_with(mark)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

std::optional<HdmiSignal> signal_of(std::string_view text) noexcept {
    const auto width = take_number(text, 1, most_side);
    const bool by = take_mark(text, 'x');
    const auto height = take_number(text, 1, most_side);
    const bool at = take_mark(text, '@');
    const auto fps = take_number(text, 1, most_fps);
    if (!width || !by || !height || !at || !fps || !text.empty()) {
        return std::nullopt;
    }
    return HdmiSignal{{static_cast<int>(*width), static_cast<int>(*height)}, *fps * 1000};
}

std::optional<Happening> understood(const std::vector<std::string_view>& said) {
    Happening happening;
    if ((said.size() == 2 || (said.size() == 3 && said[2] == "silently")) && said[0] == "signal") {
        happening.kind = said.size() == 3 ? Kind::silent_signal : Kind::signal;
        happening.signal = signal_of(said[1]);
        return happening.signal || said[1] == "off" ? std::optional(happening) : std::nullopt;
    }
    if (said.size() == 2 && said[0] == "bridge" && (said[1] == "frozen" || said[1] == "free")) {
        happening.kind = Kind::freeze;
        happening.number = said[1] == "frozen" ? 1 : 0;
        return happening;
    }
    const bool encoder = said.size() == 3 && said[0] == "encoder" && (said[2] == "hangs" || said[2] == "overflows");
    if (encoder || (said.size() == 2 && said[0] == "memory")) {
        std::string_view digits = said[1];
        const auto number = take_number(digits, 0, 1000);
        happening.kind = !encoder ? Kind::memory : said[2] == "hangs" ? Kind::hang : Kind::overflow;
        happening.number = number.value_or(0);
        return number && digits.empty() ? std::optional(happening) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

base::Result<Happening> parse_happening(std::string_view line) {
    const auto happening = understood(words(line));
    if (!happening) {
        return base::fail(
            fmt::format("\"{}\" is nothing that can happen to a board: signal WIDTHxHEIGHT@FPS [silently], signal off "
                        "[silently], bridge frozen, bridge free, encoder N hangs, encoder N overflows, memory N",
                        line));
    }
    return *happening;
}

void apply(const Happening& happening, Board& board) {
    switch (happening.kind) {
        case Kind::signal:
        case Kind::silent_signal:
            board.bridge().set_signal(happening.signal, happening.kind == Kind::silent_signal);
            break;
        case Kind::freeze:
            board.bridge().freeze(happening.number != 0);
            break;
        case Kind::hang:
        case Kind::overflow:
            if (happening.number < board.encoders()) {
                EncoderModel& encoder = board.encoder(happening.number);
                happening.kind == Kind::hang ? encoder.hang_next() : encoder.overflow_next();
            }
            break;
        case Kind::memory:
            board.heap().fail_next(happening.number);
            break;
    }
}

base::Result<HappeningPipe> HappeningPipe::open(const std::string& path) {
    // For writing as well: the pipe then has no end when a writer goes.
    base::UniqueFd pipe(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (!pipe) {
        return base::fail_errno("cannot open " + path);
    }
    struct stat status {};
    if (::fstat(pipe.get(), &status) != 0 || !S_ISFIFO(status.st_mode)) {
        return base::fail(path + " is no named pipe");
    }
    return HappeningPipe(std::move(pipe));
}

void HappeningPipe::take(Board& board) {
    std::array<char, max_line> buffer;
    const ssize_t got = ::read(pipe_.get(), buffer.data(), buffer.size());
    if (got <= 0) {
        return;
    }
    partial_.append(buffer.data(), static_cast<std::size_t>(got));
    for (std::size_t end = partial_.find('\n'); end != std::string::npos; end = partial_.find('\n')) {
        if (const auto happening = parse_happening(std::string_view(partial_).substr(0, end))) {
            apply(*happening, board);
        } else {
            log::warning("{}", happening.error().message);
        }
        partial_.erase(0, end + 1);
    }
    if (partial_.size() > max_line) {
        partial_.clear();
    }
}

}  // namespace nanokvm::sim::sg2002
