// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/request_parser.hpp"
#include "http/server.hpp"
#include "http/waiting.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

namespace nanokvm::http {

class Connection;

/// What the connections of one server share.
struct ServerShared {
    const Router& router;
    Authenticator& authenticator;
    Server::Options options;
    std::list<Connection*> idle;  // between two requests, longest first: closed first when places run out
    bool stopping = false;
};

/// Serves the requests of one HTTP connection, one after the other, until it ends or is taken over. Thread-bound.
class Connection {
public:
    /// `redirect_to`: answer with 307 to this HTTPS port instead of serving; see Server::listen_redirect.
    Connection(std::shared_ptr<ServerShared> shared, std::unique_ptr<Transport> transport,
               std::optional<std::uint16_t> redirect_to);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Returns when the connection has ended or has a new owner.
    [[nodiscard]] boost::asio::awaitable<void> run();

    /// For one that idles: ends it.
    void close() noexcept { transport_->close(); }

private:
    static constexpr std::size_t read_chunk = std::size_t{4} * 1024;

    enum class Next { request, end };
    struct Verdict {
        const Router::Route* route = nullptr;  // null: answer with `response`
        Response response;
    };
    class Body;

    [[nodiscard]] boost::asio::awaitable<bool> wait_for_request(std::chrono::seconds patience);
    [[nodiscard]] boost::asio::awaitable<Next> serve_one();
    [[nodiscard]] boost::asio::awaitable<Response> answer(const Router::Route& route, RequestParser& parser,
                                                          Request& request);
    [[nodiscard]] boost::asio::awaitable<Next> hand_over(const Router::Route& route, Request& request);
    [[nodiscard]] boost::asio::awaitable<bool> finish_body(RequestParser& parser, std::string* body, std::size_t limit);

    [[nodiscard]] Verdict judge(Request& request) const;
    [[nodiscard]] bool is_local_caller(const Request& request) const;
    [[nodiscard]] Response redirect(const Request& request) const;

    [[nodiscard]] boost::asio::awaitable<bool> fill(std::size_t most = read_chunk);
    [[nodiscard]] boost::asio::awaitable<bool> invite_body(const RequestParser& parser);
    [[nodiscard]] boost::asio::awaitable<bool> send(const Response& response, bool head_only, bool keep_alive);
    [[nodiscard]] boost::asio::awaitable<bool> send_file(const base::UniqueFd& file, std::uint64_t bytes);
    [[nodiscard]] boost::asio::awaitable<bool> write(std::string_view head, std::string_view body);
    [[nodiscard]] boost::asio::awaitable<void> linger();

    std::shared_ptr<ServerShared> shared_;
    std::unique_ptr<Transport> transport_;
    std::optional<std::uint16_t> redirect_to_;
    Deadline deadline_;
    std::string in_;        // read and not yet used
    bool api_ = false;      // the current request is one to the API
    bool invited_ = false;  // its 100 Continue has been sent
};

}  // namespace nanokvm::http
