// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/body_reader.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "http/takeover.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace nanokvm::http {

/// Who may call a route (role letters P, U, A, L of http-api.md). `open` is the whole unauthenticated surface beside
/// the static files: every use of it is a decision (security case S08). `local` is for the device's own programs
/// (Server::Options::local_caller), whoever has a session or not; they follow no certificate of ours, so that such a
/// route answers on the plain port as well while TLS is on (http-api.md 1.13).
enum class Access { open, user, admin, local };

/// Answers one request on the loop. `Request` lives until the returned coroutine has ended. An exception is logged and
/// answered with 500 and an empty body.
using Handler = std::function<boost::asio::awaitable<Response>(Request&)>;
/// The same for a body too long for memory: read it in pieces, or answer without reading it.
using UploadHandler = std::function<boost::asio::awaitable<Response>(Request&, BodyReader&)>;
/// Takes the connection; called on the loop, must not throw.
using TakeoverHandler = std::function<void(Takeover)>;

/// The table of routes. Filled at start, immutable while serving.
///
/// A pattern is literal segments and `:name` segments, each matching one non-empty segment. Literal segments win over
/// parameters; a trailing slash in pattern or path makes no difference (http-api.md 1.16). Adding a route twice throws
/// std::logic_error.
class Router {
public:
    static constexpr std::size_t default_body_limit = std::size_t{64} * 1024;

    /// `body_limit`: longest body in bytes, longer → 413.
    void add(std::string_view method, std::string_view pattern, Access access, Handler handler,
             std::size_t body_limit = default_body_limit);

    /// The body is not read before the handler asks for it and has no limit but the handler's.
    void upload(std::string_view method, std::string_view pattern, Access access, UploadHandler handler);

    /// GET with an upgrade: the server checks session (401, 403), upgrade (400) and Origin (403), sends the 101 and
    /// hands over. Make a WebSocket of it with WebSocket::make.
    void websocket(std::string_view pattern, Access access, TakeoverHandler handler);

    /// GET whose answer is written by the handler itself, status line and all (MJPEG): nothing has been sent yet.
    void stream(std::string_view pattern, Access access, TakeoverHandler handler);

    struct WebSocketRoute {
        TakeoverHandler handler;
    };
    struct StreamRoute {
        TakeoverHandler handler;
    };
    struct Route {
        std::string method;
        std::string pattern;
        Access access;
        std::size_t body_limit;
        std::variant<Handler, UploadHandler, WebSocketRoute, StreamRoute> target;
    };

    struct Match {
        const Route* route = nullptr;  ///< null: unknown path or wrong method, both 404
        std::vector<std::pair<std::string, std::string>> path_params;
    };
    /// `path`: percent-decoded.
    [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

    /// "POST /api/auth/login" of every route with Access::open, sorted.
    [[nodiscard]] std::vector<std::string> open_routes() const;
    /// The same of all routes.
    [[nodiscard]] std::vector<std::string> all_routes() const;

private:
    void insert(Route route);

    std::vector<Route> routes_;
};

}  // namespace nanokvm::http
