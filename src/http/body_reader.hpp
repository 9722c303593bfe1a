// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <boost/asio/awaitable.hpp>

namespace nanokvm::http {

/// The body of an upload, in pieces as they arrive: nothing is buffered ahead, so a slow disk slows the sender down.
/// Thread-bound; valid while its handler's coroutine runs.
class BodyReader {
public:
    virtual ~BodyReader() = default;

    /// The next piece, empty at the end of the body; valid until the next call. Errors: the sender went away, sent
    /// nothing for 30 s, or broke HTTP; the connection is closed after the answer.
    [[nodiscard]] virtual boost::asio::awaitable<base::Result<std::span<const std::byte>>> next() = 0;

    /// Content-Length; nullopt when the body is chunked.
    [[nodiscard]] virtual std::optional<std::uint64_t> length() const noexcept = 0;
};

}  // namespace nanokvm::http
