// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/router.hpp"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace nanokvm::api {

/// A JSON request of the user, for tests of handlers without a server.
[[nodiscard]] inline http::Request request_of(std::string method, std::string path, std::string body = "",
                                              std::string user = "ada") {
    http::Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.body = std::move(body);
    request.headers = {{"Content-Type", "application/json"}};
    request.session = account::Principal{.username = std::move(user), .role = account::Role::admin};
    return request;
}

/// Calls the route's handler and runs the loop until it has answered. Throws when there is no such route or no answer.
[[nodiscard]] inline http::Response call(boost::asio::io_context& loop, const http::Router& router,
                                         http::Request request) {
    const auto match = router.match(request.method, request.path);
    if (match.route == nullptr) {
        throw std::logic_error("no route " + request.path);
    }
    std::optional<http::Response> response;
    boost::asio::co_spawn(loop, std::get<http::Handler>(match.route->target)(request),
                          [&response](const std::exception_ptr& failed, http::Response answer) {
                              if (!failed) {
                                  response = std::move(answer);
                              }
                          });
    loop.restart();
    while (!response && loop.run_one_for(std::chrono::seconds(20)) > 0) {
    }
    return response.value();
}

}  // namespace nanokvm::api
