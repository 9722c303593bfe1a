// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/connection.hpp"

#include "base/log.hpp"
#include "http/body_reader.hpp"
#include "http/peer_network.hpp"
#include "http/response_head.hpp"
#include "http/text.hpp"
#include "http/upgrade.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <sys/socket.h>
#include <unistd.h>

namespace nanokvm::http {
namespace {

namespace asio = boost::asio;
using Status = Transport::Status;

constexpr std::size_t file_chunk = std::size_t{16} * 1024;
constexpr std::size_t most_discarded = std::size_t{256} * 1024;
constexpr std::chrono::seconds linger_time{2};

bool is_api(std::string_view path) {
    return path == "/api" || path.starts_with("/api/");
}

}  // namespace

/// The body of an upload, straight from the connection.
class Connection::Body final : public BodyReader {
public:
    Body(Connection& connection, RequestParser& parser)
        : connection_(connection), parser_(parser), piece_(file_chunk, '\0') {}

    asio::awaitable<base::Result<std::span<const std::byte>>> next() override {
        if (!co_await connection_.invite_body(parser_)) {
            co_return base::fail("the sender went away");
        }
        connection_.deadline_.arm(connection_.shared_->options.limits.body_timeout);
        while (parser_.state() == RequestParser::State::body) {
            const auto [consumed, produced] = parser_.feed_body(connection_.in_, piece_);
            connection_.in_.erase(0, consumed);
            if (produced > 0) {
                connection_.deadline_.disarm();
                co_return std::as_bytes(std::span(piece_.data(), produced));
            }
            if (parser_.state() == RequestParser::State::body && !co_await connection_.fill(file_chunk)) {
                co_return base::fail("the sender went away or sent nothing for too long");
            }
        }
        connection_.deadline_.disarm();
        if (parser_.state() == RequestParser::State::failed) {
            co_return base::fail(parser_.failure_reason());
        }
        co_return std::span<const std::byte>();
    }

    std::optional<std::uint64_t> length() const noexcept override { return parser_.content_length(); }

private:
    Connection& connection_;
    RequestParser& parser_;
    std::string piece_;
};

Connection::Connection(std::shared_ptr<ServerShared> shared, std::unique_ptr<Transport> transport,
                       std::optional<std::uint16_t> redirect_to)
    : shared_(std::move(shared)), transport_(std::move(transport)), redirect_to_(redirect_to), deadline_(*transport_) {}

Connection::~Connection() {
    shared_->idle.remove(this);
}

asio::awaitable<void> Connection::run() {
    auto patience = shared_->options.limits.header_timeout;  // a new connection has something to say
    while (co_await wait_for_request(patience)) {
        if (co_await serve_one() == Next::end) {
            break;
        }
        patience = shared_->options.limits.idle_timeout;
    }
    if (transport_) {
        transport_->close();
    }
}

asio::awaitable<bool> Connection::wait_for_request(std::chrono::seconds patience) {
    if (!in_.empty()) {
        co_return true;  // pipelined
    }
    if (shared_->stopping) {
        co_return false;
    }
    std::string().swap(in_);
    deadline_.arm(patience);
    shared_->idle.push_back(this);
    const bool arrived = co_await fill();
    shared_->idle.remove(this);
    co_return arrived;
}

asio::awaitable<Connection::Next> Connection::serve_one() {
    deadline_.arm(shared_->options.limits.header_timeout);
    RequestParser parser(shared_->options.limits.header_bytes);
    api_ = invited_ = false;
    while (parser.state() == RequestParser::State::head) {
        in_.erase(0, parser.feed_head(in_));
        if (parser.state() == RequestParser::State::head && !co_await fill()) {
            co_return Next::end;
        }
    }
    if (parser.state() == RequestParser::State::failed) {
        if (co_await send(text(parser.failure_status(), parser.failure_reason()), false, false)) {
            co_await linger();
        }
        co_return Next::end;
    }
    Request request = parser.take_request();
    api_ = is_api(request.path);
    request.peer = transport_->peer();
    request.secure = transport_->secure() || (shared_->options.trusts_proxy(request.peer) &&
                                              same_text(trimmed(request.header("x-forwarded-proto")), "https"));
    Verdict verdict = judge(request);
    if (verdict.route != nullptr) {
        const auto& target = verdict.route->target;
        if (std::holds_alternative<Router::WebSocketRoute>(target) ||
            std::holds_alternative<Router::StreamRoute>(target)) {
            co_return co_await hand_over(*verdict.route, request);
        }
        verdict.response = co_await answer(*verdict.route, parser, request);
    }
    // A short unread body is read away, so that the connection can go on; a long one ends it.
    if (parser.state() == RequestParser::State::body &&
        parser.content_length().value_or(most_discarded) < most_discarded) {
        deadline_.arm(shared_->options.limits.body_timeout);
        static_cast<void>(co_await finish_body(parser, nullptr, most_discarded));
    }
    const bool whole = parser.state() == RequestParser::State::done;
    const bool keep_alive = whole && parser.keep_alive() && !shared_->stopping;
    log::debug("{} {} {} {}", request.peer, request.method, request.path, verdict.response.status);
    const bool sent = co_await send(verdict.response, request.method == "HEAD", keep_alive);
    if (sent && !whole) {
        co_await linger();
    }
    co_return sent&& keep_alive ? Next::request : Next::end;
}

// --- deciding ---

Connection::Verdict Connection::judge(Request& request) const {
    if (!shared_->options.hosts.accepts(request.header("host"))) {
        return {nullptr, text(421,
                              "This device does not know itself under the name in the address bar. Use its address, or "
                              "add the name to security.hostNames in /etc/kvm/server.yaml.\n")};
    }
    auto match = shared_->router.match(request.method, request.path);
    const bool local_route = match.route != nullptr && match.route->access == Access::local;
    const bool let_in = local_route && is_local_caller(request);
    if (redirect_to_ && !let_in) {
        return {nullptr, redirect(request)};
    }
    if (match.route == nullptr) {
        if (shared_->options.files != nullptr && !is_api(request.path)) {
            if (auto file = shared_->options.files->serve(request)) {
                return {nullptr, std::move(*file)};
            }
        }
        return {nullptr, not_found()};
    }
    request.path_params = std::move(match.path_params);
    if (!forgery_safe(request)) {
        return {nullptr, forbidden()};
    }
    if (local_route) {
        return let_in ? Verdict{match.route, {}} : Verdict{nullptr, unauthorized()};
    }
    if (match.route->access != Access::open) {
        request.session = shared_->authenticator.authenticate(request);
        if (!request.session) {
            return {nullptr, unauthorized()};
        }
        if (match.route->access == Access::admin && request.session->role != account::Role::admin) {
            return {nullptr, forbidden()};
        }
    }
    return {match.route, {}};
}

bool Connection::is_local_caller(const Request& request) const {
    return shared_->options.local_caller && shared_->options.local_caller(request);
}

Response Connection::redirect(const Request& request) const {
    const auto host = parse_authority(request.header("host"));
    std::string location = "https://";
    location += host->host.find(':') == std::string::npos ? host->host : "[" + host->host + "]";
    if (*redirect_to_ != 443) {
        location += ":" + std::to_string(*redirect_to_);
    }
    location += request.target;
    Response response;
    response.status = 307;
    response.add("Location", location);
    return response;
}

// --- calling handlers ---

asio::awaitable<Response> Connection::answer(const Router::Route& route, RequestParser& parser, Request& request) {
    try {
        if (const auto* handler = std::get_if<UploadHandler>(&route.target)) {
            Body body(*this, parser);
            deadline_.disarm();
            co_return co_await (*handler)(request, body);
        }
        deadline_.arm(shared_->options.limits.body_timeout);
        if (parser.content_length().value_or(0) > route.body_limit) {
            co_return text(413, "the body is too long for this route\n");
        }
        if (!co_await finish_body(parser, &request.body, route.body_limit)) {
            co_return parser.state() == RequestParser::State::failed
                ? text(400, parser.failure_reason())
                : text(413, "the body is too long for this route\n");
        }
        deadline_.disarm();
        co_return co_await std::get<Handler>(route.target)(request);
    } catch (const std::exception& error) {
        log::error("{} {} failed: {}", request.method, route.pattern, error.what());
    }
    Response broken;
    broken.status = 500;
    co_return broken;
}

asio::awaitable<Connection::Next> Connection::hand_over(const Router::Route& route, Request& request) {
    const auto* upgrade = std::get_if<Router::WebSocketRoute>(&route.target);
    if (upgrade != nullptr) {
        // Origin counts here although the method is GET: the browser lets any page open a WebSocket.
        const bool wanted = wants_websocket(request);
        if (!wanted || !same_origin(request)) {
            // Named, because GCC 12 destroys such a temporary of a co_await expression twice (GCC bug 104031).
            Response refusal = wanted ? text(403, "Forbidden\n") : text(400, "Bad Request\n");
            static_cast<void>(co_await send(std::move(refusal), false, false));
            co_return Next::end;
        }
        const std::string head = upgrade_answer(request);
        if (!co_await write(head, {})) {
            co_return Next::end;
        }
    }
    deadline_.disarm();
    const auto& handler = upgrade != nullptr ? upgrade->handler : std::get<Router::StreamRoute>(route.target).handler;
    handler(Takeover{std::move(transport_), std::move(request), std::move(in_)});
    co_return Next::end;
}

// Reads the rest of the body, into `body` unless that is null. False: the sender is gone, the body is malformed, or it
// is longer than `limit`.
asio::awaitable<bool> Connection::finish_body(RequestParser& parser, std::string* body, std::size_t limit) {
    std::array<char, 1024> piece;  // filled before it is read
    std::size_t total = 0;
    if (!co_await invite_body(parser)) {
        co_return false;
    }
    while (parser.state() == RequestParser::State::body) {
        const auto [consumed, produced] = parser.feed_body(in_, piece);
        in_.erase(0, consumed);
        total += produced;
        if (total > limit) {
            co_return false;
        }
        if (body != nullptr) {
            body->append(piece.data(), produced);
        }
        if (produced == 0 && parser.state() == RequestParser::State::body && !co_await fill()) {
            co_return false;
        }
    }
    co_return parser.state() == RequestParser::State::done;
}

// --- bytes ---

asio::awaitable<bool> Connection::invite_body(const RequestParser& parser) {
    if (parser.state() != RequestParser::State::body || !in_.empty() || invited_ || !parser.expects_continue()) {
        co_return true;
    }
    invited_ = true;
    co_return co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
}

// Adds what has arrived to in_, waiting until something has. False: the connection has ended or its time is up.
asio::awaitable<bool> Connection::fill(std::size_t most) {
    for (;;) {
        const std::size_t before = in_.size();
        in_.resize(before + most);
        const auto [status, count] = transport_->read(std::as_writable_bytes(std::span(in_).subspan(before)));
        in_.resize(before + count);
        if (status == Status::ok) {
            co_return true;
        }
        if (in_.empty()) {
            std::string().swap(in_);  // an idle connection keeps no buffer
        }
        if (status == Status::closed || !co_await ready(*transport_, status)) {
            co_return false;
        }
    }
}

asio::awaitable<bool> Connection::send(const Response& response, bool head_only, bool keep_alive) {
    const std::string head =
        response_head(response, {.keep_alive = keep_alive, .api = api_, .now = std::time(nullptr)});
    const bool with_body = !head_only && response.status != 304 && response.status != 204;
    const std::string_view body = with_body && !response.file ? std::string_view(response.body) : std::string_view();
    if (!co_await write(head, body)) {
        co_return false;
    }
    if (with_body &&
        response.file) {  // not as one expression: GCC 12 evaluates the arguments of co_await too early there
        co_return co_await send_file(*response.file, response.file_bytes);
    }
    co_return true;
}

asio::awaitable<bool> Connection::send_file(const base::UniqueFd& file, std::uint64_t bytes) {
    const auto buffer = std::make_unique<std::array<char, file_chunk>>();
    for (std::uint64_t at = 0; at < bytes;) {
        const ssize_t got = ::pread(file.get(), buffer->data(), std::min<std::uint64_t>(buffer->size(), bytes - at),
                                    static_cast<off_t>(at));
        if (got <= 0) {
            co_return false;
        }
        if (!co_await write({buffer->data(), static_cast<std::size_t>(got)}, {})) {
            co_return false;
        }
        at += static_cast<std::uint64_t>(got);
    }
    co_return true;
}

asio::awaitable<bool> Connection::write(std::string_view head, std::string_view body) {
    deadline_.arm(shared_->options.limits.write_timeout);
    while (!head.empty() || !body.empty()) {
        const std::array<iovec, 2> pieces{iovec{const_cast<char*>(head.data()), head.size()},
                                          iovec{const_cast<char*>(body.data()), body.size()}};
        const auto [status, count] = transport_->write(pieces);
        if (status == Status::ok) {
            const std::size_t of_head = std::min(count, head.size());
            head.remove_prefix(of_head);
            body.remove_prefix(count - of_head);
            continue;
        }
        if (status == Status::closed || !co_await ready(*transport_, status)) {
            co_return false;
        }
        deadline_.arm(shared_->options.limits.write_timeout);
    }
    deadline_.disarm();
    co_return true;
}

// Closing while the client still sends makes its kernel throw away our answer: say that no more will be read only after
// it has stopped or a moment has passed.
asio::awaitable<void> Connection::linger() {
    ::shutdown(transport_->socket().native_handle(), SHUT_WR);
    deadline_.arm(linger_time);
    for (std::size_t discarded = 0; discarded < most_discarded; discarded += in_.size()) {
        in_.clear();
        if (!co_await fill()) {
            break;
        }
    }
}

}  // namespace nanokvm::http
