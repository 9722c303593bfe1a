// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/result.hpp"

#include <system_error>

namespace nanokvm::base {

tl::unexpected<Error> fail_errno(std::string_view what, int code) {
    return fail(std::string(what) + ": " + std::generic_category().message(code), code);
}

}  // namespace nanokvm::base
