// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/fetch/stream.hpp"

#include <cerrno>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

// Its only user: the bodies of Asio's TLS streams.
#include <boost/asio/ssl/impl/src.hpp>

namespace nanokvm::media {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using boost::system::error_code;

auto into(error_code& error) {
    return asio::redirect_error(asio::use_awaitable, error);
}

class PlainStream final : public FetchStream {
public:
    using FetchStream::FetchStream;

    awaitable<base::Result<void>> connect(const std::vector<asio::ip::tcp::endpoint>& endpoints,
                                          const Url& /*url*/) override {
        return open(endpoints);
    }
    awaitable<base::Result<void>> write(std::string_view bytes) override {
        const Patience limited(*this);
        error_code error;
        co_await asio::async_write(socket_, asio::buffer(bytes), into(error));
        co_return error ? base::Result<void>(tl::unexpected(failed("the request was not taken", error)))
                        : base::Result<void>{};
    }
    awaitable<base::Result<std::size_t>> read(std::span<char> bytes) override {
        const Patience limited(*this);
        error_code error;
        const auto count = co_await socket_.async_read_some(asio::buffer(bytes.data(), bytes.size()), into(error));
        if (error == asio::error::eof) {
            co_return std::size_t{0};
        }
        if (error) {
            co_return tl::unexpected(failed("the connection was lost", error));
        }
        co_return count;
    }
};

class TlsStream final : public FetchStream {
public:
    TlsStream(asio::io_context& loop, asio::ssl::context context)
        : FetchStream(loop), context_(std::move(context)), tls_(socket_, context_) {}

    awaitable<base::Result<void>> connect(const std::vector<asio::ip::tcp::endpoint>& endpoints,
                                          const Url& url) override {
        if (auto opened = co_await open(endpoints); !opened) {
            co_return opened;
        }
        const Patience limited(*this);
        error_code error;
        // SSL_set_tlsext_host_name, without its C cast.
        if (SSL_ctrl(tls_.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                     const_cast<char*>(url.host.c_str())) != 1) {
            co_return base::fail("the host's name cannot be asked for");
        }
        tls_.set_verify_callback(asio::ssl::host_name_verification(url.host), error);
        if (!error) {
            co_await tls_.async_handshake(asio::ssl::stream_base::client, into(error));
        }
        co_return error ? base::Result<void>(tl::unexpected(failed("the server is not trusted", error)))
                        : base::Result<void>{};
    }
    awaitable<base::Result<void>> write(std::string_view bytes) override {
        const Patience limited(*this);
        error_code error;
        co_await asio::async_write(tls_, asio::buffer(bytes), into(error));
        co_return error ? base::Result<void>(tl::unexpected(failed("the request was not taken", error)))
                        : base::Result<void>{};
    }
    awaitable<base::Result<std::size_t>> read(std::span<char> bytes) override {
        const Patience limited(*this);
        error_code error;
        const auto count = co_await tls_.async_read_some(asio::buffer(bytes.data(), bytes.size()), into(error));
        if (error == asio::error::eof) {  // close_notify came
            co_return std::size_t{0};
        }
        if (error) {
            co_return tl::unexpected(failed("the connection was lost", error));
        }
        co_return count;
    }

private:
    asio::ssl::context context_;
    asio::ssl::stream<asio::ip::tcp::socket&> tls_;
};

}  // namespace

void FetchStream::close() noexcept {
    error_code ignored;
    socket_.close(ignored);
}

FetchStream::Patience::Patience(FetchStream& stream) : stream_(stream) {
    stream.timer_.expires_after(patience);
    stream.timer_.async_wait([&stream, state = std::weak_ptr(stream.timed_out_)](const error_code& cancelled) {
        if (const auto alive = state.lock(); alive && !cancelled) {
            *alive = true;
            stream.close();
        }
    });
}

base::Error FetchStream::failed(std::string_view what, const error_code& why) const {
    return *timed_out_ ? base::Error{fmt::format("{}: nothing came for {} s", what, patience.count()), ETIMEDOUT}
                       : base::Error{fmt::format("{}: {}", what, why.message()),
                                     why == asio::error::operation_aborted ? ECANCELED : EIO};
}

awaitable<base::Result<void>> FetchStream::open(const std::vector<asio::ip::tcp::endpoint>& endpoints) {
    const Patience limited(*this);
    error_code error = asio::error::host_unreachable;
    for (const auto& endpoint : endpoints) {
        error_code ignored;
        socket_.close(ignored);
        co_await socket_.async_connect(endpoint, into(error));
        if (!error) {
            co_return base::Result<void>{};
        }
    }
    co_return tl::unexpected(failed("the server does not answer", error));
}

base::Result<std::unique_ptr<FetchStream>> make_fetch_stream(asio::io_context& loop, bool tls) {
    if (!tls) {
        return std::make_unique<PlainStream>(loop);
    }
    error_code error;
    asio::ssl::context context(asio::ssl::context::tls_client);
    context.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, error);
    context.set_default_verify_paths(error);
    if (!error) {
        context.set_verify_mode(asio::ssl::verify_peer, error);
    }
    if (error) {
        return base::fail("the system's certificate authorities cannot be loaded: " + error.message());
    }
    return std::make_unique<TlsStream>(loop, std::move(context));
}

}  // namespace nanokvm::media
