// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/request_parser.hpp"

#include "http/text.hpp"

#include <limits>

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace nanokvm::http {
namespace {

namespace beast_http = boost::beast::http;

// Splits an absolute-form target (RFC 9112 3.2.2) into its authority and the rest; false when it is none.
bool split_absolute(std::string_view target, std::string_view& authority, std::string_view& rest) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (same_text(target.substr(0, scheme.size()), scheme)) {
            target.remove_prefix(scheme.size());
            authority = target.substr(0, target.find_first_of("/?"));
            rest = target.substr(authority.size());
            return true;
        }
    }
    return false;
}

}  // namespace

struct RequestParser::Beast {
    beast_http::request_parser<beast_http::buffer_body> parser;
};

RequestParser::RequestParser(std::size_t header_limit) : beast_(std::make_unique<Beast>()) {
    beast_->parser.header_limit(static_cast<std::uint32_t>(header_limit));
    beast_->parser.body_limit(boost::none);  // the limit depends on the route
}

RequestParser::~RequestParser() = default;

void RequestParser::fail(int status, std::string reason) {
    state_ = State::failed;
    failure_status_ = status;
    failure_reason_ = std::move(reason);
}

std::size_t RequestParser::feed_head(std::string_view in) {
    boost::system::error_code error;
    const std::size_t used = beast_->parser.put(boost::asio::const_buffer(in.data(), in.size()), error);
    if (error == beast_http::error::header_limit) {
        fail(431, "the request's head is too long");
    } else if (error && error != beast_http::error::need_more) {
        fail(400, "bad request: " + error.message());
    } else if (beast_->parser.is_header_done()) {
        beast_->parser.eager(true);
        check_head();
    }
    return used;
}

// Moves what Beast has parsed into a Request and refuses what it lets through.
void RequestParser::check_head() {
    const auto& message = beast_->parser.get();
    request_.method = std::string(message.method_string());
    for (const auto& field : message) {
        request_.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    std::string_view target = message.target();
    std::string_view authority;
    std::string_view rest;
    if (message.count(beast_http::field::host) != 1) {
        fail(400, "bad request: exactly one Host header is needed");
        return;
    }
    if (split_absolute(target, authority, rest)) {
        target = rest.starts_with('/') ? rest : "/";
        for (auto& [name, value] : request_.headers) {
            if (same_text(name, "host")) {
                value = authority;
            }
        }
    }
    request_.target = std::string(target);
    const auto question = target.find('?');
    request_.query = question == std::string_view::npos ? "" : std::string(target.substr(question + 1));
    auto path = percent_decoded(target.substr(0, question), Plus::stays);
    if (!path || path->find('\0') != std::string::npos || (!path->starts_with('/') && *path != "*")) {
        fail(400, "bad request: the path is malformed");
        return;
    }
    if (path->size() > 1 && path->ends_with('/')) {
        path->pop_back();
    }
    request_.path = std::move(*path);
    state_ = beast_->parser.is_done() ? State::done : State::body;
}

Request RequestParser::take_request() {
    return std::move(request_);
}

RequestParser::Piece RequestParser::feed_body(std::string_view in, std::span<char> out) {
    auto& body = beast_->parser.get().body();
    body.data = out.data();
    body.size = out.size();
    body.more = true;
    Piece piece{0, 0};
    boost::system::error_code error;
    // put() stops at every boundary of chunked coding: go on while it gets anywhere.
    while (piece.consumed < in.size() && body.size > 0 && !beast_->parser.is_done()) {
        const auto rest = in.substr(piece.consumed);
        const std::size_t used = beast_->parser.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
        piece.consumed += used;
        if (error || used == 0) {
            break;
        }
    }
    piece.produced = out.size() - body.size;
    if (error && error != beast_http::error::need_more && error != beast_http::error::need_buffer) {
        fail(400, "bad request: " + error.message());
    } else if (beast_->parser.is_done()) {
        state_ = State::done;
    }
    return piece;
}

std::optional<std::uint64_t> RequestParser::content_length() const {
    const auto length = beast_->parser.content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

bool RequestParser::keep_alive() const {
    return beast_->parser.keep_alive();
}

bool RequestParser::expects_continue() const {
    return same_text(trimmed(beast_->parser.get()[beast_http::field::expect]), "100-continue");
}

}  // namespace nanokvm::http
