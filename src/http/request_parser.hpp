// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/request.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace nanokvm::http {

/// Parses one HTTP/1.x request from pieces of any size: first the head, then, if wanted, the body. Pure, no socket; the
/// syntax is Beast's business. One object per request; thread-bound.
class RequestParser {
public:
    /// A head of more than `header_limit` bytes is refused with 431.
    explicit RequestParser(std::size_t header_limit);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    enum class State { head, body, done, failed };
    [[nodiscard]] State state() const noexcept { return state_; }
    /// After failed: the status to answer with (400 or 431) and why, for the answer's body.
    [[nodiscard]] int failure_status() const noexcept { return failure_status_; }
    [[nodiscard]] const std::string& failure_reason() const noexcept { return failure_reason_; }

    /// While State::head: returns the bytes used; the rest must be given again, with more behind it.
    [[nodiscard]] std::size_t feed_head(std::string_view in);

    /// The request without its body, from State::body or done on; once.
    [[nodiscard]] Request take_request();

    struct Piece {
        std::size_t consumed;  ///< of `in`
        std::size_t produced;  ///< body bytes written to `out`
    };
    /// While State::body. `out` is not empty.
    [[nodiscard]] Piece feed_body(std::string_view in, std::span<char> out);

    [[nodiscard]] std::optional<std::uint64_t> content_length() const;
    [[nodiscard]] bool keep_alive() const;
    /// The client waits for a 100 before it sends the body.
    [[nodiscard]] bool expects_continue() const;

private:
    struct Beast;

    void fail(int status, std::string reason);
    void check_head();

    std::unique_ptr<Beast> beast_;
    Request request_;
    State state_ = State::head;
    int failure_status_ = 0;
    std::string failure_reason_;
};

}  // namespace nanokvm::http
