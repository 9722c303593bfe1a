// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace nanokvm::http {

/// Reads a body of `multipart/form-data` (RFC 7578, RFC 2046 section 5.1) piece by piece, whatever the pieces are.
/// Keeps nothing of the data. Pure, no socket; one object per body.
class MultipartParser {
public:
    /// Bytes of the head of one part; more fails.
    static constexpr std::size_t most_head = std::size_t{8} * 1024;

    /// The boundary that a Content-Type names. Errors: it is no multipart/form-data, or its boundary is missing, longer
    /// than 70 characters or has others than RFC 2046 allows.
    [[nodiscard]] static base::Result<std::string> boundary_of(std::string_view content_type);

    explicit MultipartParser(std::string_view boundary) : delimiter_("\r\n--" + std::string(boundary)) {}

    enum class Event {
        more,      ///< give the unused rest again, with more behind it
        part,      ///< a part begins: name() and filename() are its own
        data,      ///< Step::data belongs to the part
        part_end,  ///< the part is complete
        end,       ///< the body is complete; what follows does not count
        failed,    ///< reason() says why; nothing helps
    };
    struct Step {
        Event event;
        std::size_t consumed;   ///< of `in`
        std::string_view data;  ///< within `in`
    };
    /// The next event in `in`. With `more`, at most most_head and a few bytes are left unused.
    [[nodiscard]] Step step(std::string_view in);

    /// Of the part: what Content-Disposition says, "" when it says nothing.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::string& filename() const noexcept { return filename_; }
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

private:
    enum class State { start, preamble, after_delimiter, head, data, end, failed };

    [[nodiscard]] Step fail(std::string reason);
    [[nodiscard]] Step preamble(std::string_view in);
    [[nodiscard]] Step after_delimiter(std::string_view in);
    [[nodiscard]] Step head(std::string_view in);
    [[nodiscard]] Step data(std::string_view in);
    void take_head(std::string_view lines);

    std::string delimiter_;
    State state_ = State::start;
    std::string name_;
    std::string filename_;
    std::string reason_;
};

}  // namespace nanokvm::http
