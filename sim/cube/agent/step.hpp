// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

/// The steps a test can ask for. Each takes the request's object and gives the answer's; a field that is missing or of
/// another type throws, and the dispatcher makes an error answer of it. Steps run in threads of their own and may
/// block.
namespace nanokvm::cube {

using Arguments = boost::json::object;
using Answer = base::Result<boost::json::object>;

/// A text field; `fallback` when it is not there.
[[nodiscard]] inline std::string text_of(const Arguments& arguments, std::string_view name) {
    return std::string(std::string_view(arguments.at(name).as_string()));
}
[[nodiscard]] inline std::string text_of(const Arguments& arguments, std::string_view name, std::string fallback) {
    return arguments.contains(name) ? text_of(arguments, name) : std::move(fallback);
}
[[nodiscard]] inline std::int64_t number_of(const Arguments& arguments, std::string_view name, std::int64_t fallback) {
    return arguments.contains(name) ? arguments.at(name).as_int64() : fallback;
}

/// CLOCK_MONOTONIC, µs.
[[nodiscard]] std::int64_t now_us() noexcept;

}  // namespace nanokvm::cube
