// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/tls_transport.hpp"

#include "base/openssl.hpp"
#include "http/waiting.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace nanokvm::http {
namespace {

constexpr std::size_t max_record = std::size_t{16} * 1024;

// Copies the front of the concatenation of `pieces`; returns the bytes copied.
std::size_t gather(std::span<const iovec> pieces, std::span<std::byte> into) noexcept {
    std::size_t copied = 0;
    for (const auto& piece : pieces) {
        const std::size_t count = std::min(piece.iov_len, into.size() - copied);
        if (count > 0) {
            std::memcpy(into.data() + copied, piece.iov_base, count);
        }
        copied += count;
    }
    return copied;
}

}  // namespace

TlsTransport::TlsTransport(boost::asio::ip::tcp::socket accepted, std::shared_ptr<const TlsContext> context)
    : Transport(std::move(accepted)), context_(std::move(context)), ssl_(SSL_new(context_->native())) {
    BIO* bio = BIO_new(context_->socket_method());
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket().native_handle())));
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_, bio, bio);  // takes the one reference
    SSL_set_accept_state(ssl_);
}

TlsTransport::~TlsTransport() {
    SSL_free(ssl_);
}

Transport::Status TlsTransport::status_of(int result) noexcept {
    switch (SSL_get_error(ssl_, result)) {
        case SSL_ERROR_NONE:
            return Status::ok;
        case SSL_ERROR_WANT_READ:
            return Status::want_read;
        case SSL_ERROR_WANT_WRITE:
            return Status::want_write;
        case SSL_ERROR_ZERO_RETURN:
            return Status::closed;
        default:
            failed_ = true;
            return Status::closed;
    }
}

Transport::Status TlsTransport::handshake() noexcept {
    ERR_clear_error();
    return status_of(SSL_do_handshake(ssl_));
}

Transport::Progress TlsTransport::read(std::span<std::byte> into) noexcept {
    if (failed_ || !socket().is_open()) {
        return {Status::closed, 0};
    }
    ERR_clear_error();
    const auto most = static_cast<int>(std::min<std::size_t>(into.size(), std::numeric_limits<int>::max()));
    const int got = SSL_read(ssl_, into.data(), most);
    return {status_of(got), got > 0 ? static_cast<std::size_t>(got) : 0};
}

Transport::Progress TlsTransport::write(std::span<const iovec> pieces) noexcept {
    std::size_t moved = 0;
    std::array<iovec, 16> rest{};
    std::copy(pieces.begin(), pieces.end(), rest.begin());
    std::span<iovec> left = std::span(rest).first(pieces.size());
    Status status = failed_ || !socket().is_open() ? Status::closed : Status::ok;
    while (status == Status::ok) {
        while (!left.empty() && left.front().iov_len == 0) {
            left = left.subspan(1);
        }
        if (left.empty()) {
            break;
        }
        // A record that was sealed already must be offered again with the same length.
        std::size_t size = sealed_ > 0 ? sealed_ : max_record;
        std::array<std::byte, max_record> record;  // filled before it is read
        const void* from = left.front().iov_base;
        if (left.front().iov_len >= size || left.size() == 1) {
            size = std::min(size, left.front().iov_len);
        } else {
            size = gather(left, std::span(record).first(size));
            from = record.data();
        }
        ERR_clear_error();
        const int sent = SSL_write(ssl_, from, static_cast<int>(size));
        status = status_of(sent);
        sealed_ = status == Status::ok ? 0 : size;
        for (auto count = static_cast<std::size_t>(std::max(sent, 0)); count > 0;) {
            iovec& first = left.front();
            const std::size_t part = std::min(count, first.iov_len);
            first.iov_base = static_cast<std::byte*>(first.iov_base) + part;
            first.iov_len -= part;
            moved += part;
            count -= part;
            if (first.iov_len == 0) {
                left = left.subspan(1);
            }
        }
    }
    return moved > 0 ? Progress{Status::ok, moved} : Progress{status, 0};
}

bool TlsTransport::input_pending() const noexcept {
    return SSL_has_pending(ssl_) == 1;
}

void TlsTransport::close() noexcept {
    if (socket().is_open() && !failed_ && SSL_is_init_finished(ssl_) == 1) {
        ERR_clear_error();
        SSL_shutdown(ssl_);  // the goodbye, if the socket takes it; nobody waits for the answer
    }
    Transport::close();
}

boost::asio::awaitable<base::Result<std::unique_ptr<Transport>>> accept_tls(boost::asio::ip::tcp::socket socket,
                                                                            std::shared_ptr<const TlsContext> context,
                                                                            std::chrono::seconds limit) {
    auto transport = std::make_unique<TlsTransport>(std::move(socket), std::move(context));
    Deadline deadline(*transport);
    deadline.arm(limit);
    for (;;) {
        const auto status = transport->handshake();
        if (status == Transport::Status::ok) {
            co_return transport;
        }
        if (status == Transport::Status::closed) {
            co_return base::fail("TLS handshake with " + transport->peer() + ": " + base::openssl::error_text());
        }
        if (!co_await ready(*transport, status)) {
            co_return base::fail("TLS handshake with " + transport->peer() + " not finished in time");
        }
    }
}

}  // namespace nanokvm::http
