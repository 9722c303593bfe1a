// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace nanokvm::board {

/// Cuts a byte stream into lines; ends are LF or CR LF and not part of a line. Holds at most one incomplete line, of at
/// most the length given. Pure logic, thread-bound.
class LineSplitter {
public:
    explicit LineSplitter(std::size_t max_line) : max_line_(max_line) {}

    /// Calls `line(std::string_view)` for every line that is complete now; the view is valid for the call. False: the
    /// line now begun is longer than max_line; nothing more can be read from this stream.
    template <typename Line>
    [[nodiscard]] bool feed(std::string_view bytes, Line&& line) {
        while (true) {
            const std::size_t end = bytes.find('\n');
            if (rest_.size() + (end == std::string_view::npos ? bytes.size() : end) > max_line_) {
                return false;
            }
            if (end == std::string_view::npos) {
                rest_.append(bytes);
                return true;
            }
            // A line that lies in one piece is not copied.
            if (rest_.empty()) {
                line(without_cr(bytes.substr(0, end)));
            } else {
                rest_.append(bytes.substr(0, end));
                const std::string whole = std::move(rest_);
                rest_.clear();
                line(without_cr(whole));
            }
            bytes.remove_prefix(end + 1);
        }
    }

private:
    static std::string_view without_cr(std::string_view text) noexcept {
        if (text.ends_with('\r')) {
            text.remove_suffix(1);
        }
        return text;
    }

    std::size_t max_line_;
    std::string rest_;
};

}  // namespace nanokvm::board
