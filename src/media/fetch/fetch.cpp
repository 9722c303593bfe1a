// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/fetch/fetch.hpp"

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <fmt/format.h>

namespace nanokvm::media {
namespace {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using asio::awaitable;
using asio::ip::tcp;

constexpr std::size_t piece_size = std::size_t{16} * 1024;
constexpr std::uint32_t most_head = 16 * 1024;

using Parser = beast_http::response_parser<beast_http::buffer_body>;

bool is_redirect(unsigned status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

base::Result<void> broken(const boost::system::error_code& error) {
    return base::fail("the server's answer is malformed: " + error.message(), EPROTO);
}

std::string request_for(const Url& url) {
    return fmt::format(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: NanoKVM\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
        "Connection: close\r\n\r\n",
        url.target, url.authority());
}

/// The answer as it comes: bytes that were read and not yet used, and the parser.
struct Answer {
    Answer() {
        parser.header_limit(most_head);
        parser.body_limit(boost::none);
        parser.eager(false);
    }
    awaitable<base::Result<void>> fill(FetchStream& stream) {
        const std::size_t before = waiting.size();
        waiting.resize(before + piece_size);
        const auto count = co_await stream.read(std::span(waiting).subspan(before));
        waiting.resize(before + count.value_or(0));
        if (!count) {
            co_return tl::unexpected(count.error());
        }
        ended = *count == 0;
        co_return base::Result<void>{};
    }
    awaitable<base::Result<void>> head(FetchStream& stream) {
        while (!parser.is_header_done()) {
            boost::system::error_code error;
            const std::size_t used = parser.put(asio::buffer(waiting), error);
            waiting.erase(0, used);
            if (error && error != beast_http::error::need_more) {
                co_return broken(error);
            }
            if (parser.is_header_done()) {
                break;
            }
            if (ended) {
                co_return base::fail("the server ended the connection without an answer", EPROTO);
            }
            if (auto filled = co_await fill(stream); !filled) {
                co_return filled;
            }
        }
        co_return base::Result<void>{};
    }
    /// What can be had of the body without reading more; empty: read more.
    base::Result<std::string_view> body_piece() {
        auto& body = parser.get().body();
        body.data = piece.data();
        body.size = piece.size();
        body.more = true;
        boost::system::error_code error;
        while (!waiting.empty() && body.size > 0 && !parser.is_done()) {
            const std::size_t used = parser.put(asio::buffer(waiting), error);
            waiting.erase(0, used);
            if (error || used == 0) {
                break;
            }
        }
        if (error && error != beast_http::error::need_more && error != beast_http::error::need_buffer) {
            return tl::unexpected(broken(error).error());
        }
        return std::string_view(piece.data(), piece.size() - body.size);
    }
    /// The connection has ended: whether that was the end of the body.
    base::Result<void> finish() {
        boost::system::error_code error;
        parser.put_eof(error);
        return error ? base::fail("the server ended the connection before the file was complete", EPROTO)
                     : base::Result<void>{};
    }

    Parser parser;
    std::string waiting;
    std::array<char, piece_size> piece{};
    bool ended = false;
};

awaitable<base::Result<void>> read_body(Answer& answer, FetchStream& stream, const Fetch::Sink& sink) {
    answer.parser.eager(true);
    for (;;) {
        const auto piece = answer.body_piece();
        if (!piece) {
            co_return tl::unexpected(piece.error());
        }
        if (!piece->empty()) {
            if (auto taken = co_await sink.data(*piece); !taken) {
                co_return taken;
            }
            continue;
        }
        if (answer.parser.is_done()) {
            co_return base::Result<void>{};
        }
        if (answer.ended) {
            co_return answer.finish();
        }
        if (auto filled = co_await answer.fill(stream); !filled) {
            co_return filled;
        }
    }
}

}  // namespace

awaitable<base::Result<std::vector<tcp::endpoint>>> Fetch::resolve(const Url& url) {
    tcp::resolver resolver(loop_);
    boost::system::error_code error;
    const auto found =
        co_await resolver.async_resolve(url.host, std::to_string(url.port), tcp::resolver::numeric_service,
                                        asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        co_return base::fail(fmt::format("{} is not known: {}", url.host, error.message()), EHOSTUNREACH);
    }
    std::vector<tcp::endpoint> endpoints;
    for (const auto& entry : found) {
        if (!policy_.permits(url.host, entry.endpoint().address())) {
            co_return base::fail(
                fmt::format("{} is an address of the device's own network: downloads from there must be "
                            "allowed with security.downloadHosts",
                            url.host),
                EACCES);
        }
        endpoints.push_back(entry.endpoint());
    }
    co_return endpoints;
}

awaitable<base::Result<void>> Fetch::open(const Url& url) {
    const auto endpoints = co_await resolve(url);
    if (!endpoints) {
        co_return tl::unexpected(endpoints.error());
    }
    if (cancelled_) {
        co_return base::fail("cancelled", ECANCELED);
    }
    auto stream = make_fetch_stream(loop_, url.tls);
    if (!stream) {
        co_return tl::unexpected(stream.error());
    }
    stream_ = std::move(*stream);
    if (auto connected = co_await stream_->connect(*endpoints, url); !connected) {
        co_return connected;
    }
    const std::string request = request_for(url);
    co_return co_await stream_->write(request);
}

awaitable<base::Result<Fetch::Outcome>> Fetch::get_once(const Url& url, const Sink& sink) {
    if (auto opened = co_await open(url); !opened) {
        co_return tl::unexpected(opened.error());
    }
    const auto answer = std::make_unique<Answer>();
    if (auto read = co_await answer->head(*stream_); !read) {
        co_return tl::unexpected(read.error());
    }
    const auto& message = answer->parser.get();
    const unsigned status = message.result_int();
    if (is_redirect(status)) {
        auto next = redirected(url, message[beast_http::field::location]);
        if (!next) {
            co_return base::fail(fmt::format("{} redirects: {}", url.host, next.error().message), next.error().code);
        }
        co_return Outcome{std::move(*next)};
    }
    if (status != 200) {
        co_return base::fail(fmt::format("{} answers {} {}", url.host, status, std::string(message.reason())), EPROTO);
    }
    const auto length = answer->parser.content_length();
    if (auto begun = sink.begin(length ? std::optional<std::uint64_t>(*length) : std::nullopt); !begun) {
        co_return tl::unexpected(begun.error());
    }
    if (auto read = co_await read_body(*answer, *stream_, sink); !read) {
        co_return tl::unexpected(read.error());
    }
    co_return Outcome{};
}

awaitable<base::Result<void>> Fetch::get(const Url& first, const Sink& sink) {
    Url url = first;
    for (int redirects = 0; redirects <= most_redirects; ++redirects) {
        auto outcome = co_await get_once(url, sink);
        if (cancelled_) {
            co_return base::fail("cancelled", ECANCELED);
        }
        if (!outcome) {
            co_return tl::unexpected(outcome.error());
        }
        if (!outcome->redirect) {
            co_return base::Result<void>{};
        }
        url = std::move(*outcome->redirect);
    }
    co_return base::fail(fmt::format("the server redirects more than {} times", most_redirects), EPROTO);
}

void Fetch::cancel() noexcept {
    cancelled_ = true;
    if (stream_) {
        stream_->close();
    }
}

}  // namespace nanokvm::media
