// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace nanokvm::base {

/// Why something failed, in a sentence a person can act on. `code` is an errno value, 0 when none applies.
struct Error {
    std::string message;
    int code = 0;
};

/// Value or Error; what run paths return instead of throwing.
template <typename T>
using Result = tl::expected<T, Error>;

/// `return fail("server.yaml: port.http is not a number");`
[[nodiscard]] inline tl::unexpected<Error> fail(std::string message, int code = 0) {
    return tl::unexpected<Error>(Error{std::move(message), code});
}

/// Appends the text of errno (or `code`): `return fail_errno("cannot open /dev/hidg0");`
[[nodiscard]] tl::unexpected<Error> fail_errno(std::string_view what, int code = errno);

}  // namespace nanokvm::base
