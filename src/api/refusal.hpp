// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/response.hpp"

#include <string_view>

#include <boost/json/object.hpp>

namespace nanokvm::api {

/// http::failure for a text that clients know by heart: {"detail":"the reason in a sentence"} is the data.
[[nodiscard]] inline http::Response refusal(int code, std::string_view msg, std::string_view detail) {
    boost::json::object reason;
    reason["detail"] = detail;
    boost::json::object body;
    body["code"] = code;
    body["msg"] = msg;
    body["data"] = std::move(reason);
    return http::json(200, body);
}

}  // namespace nanokvm::api
