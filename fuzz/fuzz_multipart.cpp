// SPDX-License-Identifier: GPL-3.0-or-later
// A multipart body, and the Content-Type that names its boundary (up to the first line end). However the body is cut,
// the same events must come.
#include "http/multipart.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using nanokvm::http::MultipartParser;
using Event = MultipartParser::Event;

std::string story(std::string_view body, const std::string& boundary, std::size_t piece_size) {
    MultipartParser parser(boundary);
    std::string told;
    std::string waiting;
    while (!body.empty()) {
        const auto piece = body.substr(0, piece_size);
        body.remove_prefix(piece.size());
        waiting += piece;
        for (Event event = Event::part; event != Event::more;) {
            const auto step = parser.step(waiting);
            event = step.event;
            if (step.consumed > waiting.size()) {
                std::abort();
            }
            if (event == Event::part) {
                told += "\x01" + parser.name() + "\x02" + parser.filename() + "\x03";
            } else if (event == Event::data) {
                told += step.data;
            } else if (event == Event::part_end) {
                told += "\x04";
            } else if (event == Event::end || event == Event::failed) {
                return told + (event == Event::end ? "\x05" : "\x06");
            }
            waiting.erase(0, step.consumed);
        }
        if (waiting.size() > MultipartParser::most_head + 256) {
            std::abort();  // nothing may pile up
        }
    }
    return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto line = std::min(input.find('\n'), input.size());
    const auto boundary = MultipartParser::boundary_of(input.substr(0, line));
    if (!boundary) {
        return 0;
    }
    const auto body = input.substr(std::min(line + 1, input.size()));
    const auto whole = story(body, *boundary, 4096);
    const auto cut = story(body, *boundary, 1);
    // A failure may be noticed earlier, never at another place.
    if (whole != cut && !(whole.ends_with('\x06') && cut.ends_with('\x06'))) {
        std::abort();
    }
    return 0;
}
