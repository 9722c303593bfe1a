// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/dtls/session.hpp"

#include "base/openssl.hpp"
#include "stream/webrtc/dtls/fingerprint.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <sys/time.h>
#include <utility>

#include <openssl/srtp.h>

namespace nanokvm::stream::webrtc::dtls {

/// The connection, and the datagrams that OpenSSL reads and writes.
struct Session::Wire {
    std::function<void(std::span<const std::byte>)> send;
    std::span<const std::byte> incoming;  // the datagram being received; read at most once
    base::openssl::Method method;
    base::openssl::Connection ssl;
};

namespace {

/// The first retransmission comes after 100 ms: a path of ICE has just answered within its round trip, and waiting the
/// second of RFC 6347 section 4.2.4.1 would be a second of black screen.
unsigned retransmit_after(SSL* /*ssl*/, unsigned previous_us) {
    return previous_us == 0 ? 100'000U : std::min(previous_us * 2, 2'000'000U);
}

std::string_view short_name(SrtpProfile profile) noexcept {
    return profile == SrtpProfile::aead_aes_128_gcm ? "AEAD_AES_128_GCM" : "AES128_CM_SHA1_80";
}

}  // namespace

Session::Session(std::shared_ptr<const Identity> identity, bool client, std::string peer_fingerprint,
                 std::function<void(std::span<const std::byte>)> send)
    : identity_(std::move(identity)),
      peer_fingerprint_(std::move(peer_fingerprint)),
      wire_(std::make_unique<Wire>()),
      client_(client) {
    wire_->send = std::move(send);
    wire_->method.reset(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "datagrams"));
    BIO_METHOD* const method = wire_->method.get();
    BIO_meth_set_read(method, [](BIO* bio, char* into, int size) {
        auto& wire = *static_cast<Wire*>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        if (wire.incoming.empty()) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const auto datagram = std::exchange(wire.incoming, {});
        const std::size_t bytes = std::min(datagram.size(), static_cast<std::size_t>(size));
        std::memcpy(into, datagram.data(), bytes);
        return static_cast<int>(bytes);
    });
    BIO_meth_set_write(method, [](BIO* bio, const char* from, int size) {
        auto& wire = *static_cast<Wire*>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        wire.send({reinterpret_cast<const std::byte*>(from), static_cast<std::size_t>(size)});
        return size;  // a datagram that the network loses is sent again by the timer
    });
    BIO_meth_set_ctrl(method, [](BIO*, int command, long, void*) -> long { return command == BIO_CTRL_FLUSH ? 1 : 0; });
    wire_->ssl.reset(SSL_new(identity_->context()));
    BIO* const bio = BIO_new(method);
    SSL* const ssl = wire_->ssl.get();
    if (ssl == nullptr || bio == nullptr) {
        BIO_free(bio);
        fail("DTLS cannot be started: " + base::openssl::error_text());
        return;
    }
    BIO_set_data(bio, wire_.get());
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    DTLS_set_link_mtu(ssl, max_datagram);
    SSL_set_mtu(ssl, max_datagram);
    DTLS_set_timer_cb(ssl, retransmit_after);
    if (client) {
        SSL_set_connect_state(ssl);
    } else {
        SSL_set_accept_state(ssl);
    }
}

Session::~Session() = default;

void Session::start() {
    if (client_ && !std::exchange(started_, true)) {
        advance();
    }
}

void Session::received(std::span<const std::byte> datagram) {
    if (state_ != State::handshake && state_ != State::established) {
        return;
    }
    started_ = true;
    wire_->incoming = datagram;
    advance();
    wire_->incoming = {};
}

void Session::advance() {
    ERR_clear_error();
    SSL* const ssl = wire_->ssl.get();
    if (state_ == State::handshake) {
        const int done = SSL_do_handshake(ssl);
        if (done == 1) {
            establish();
        } else if (const int error = SSL_get_error(ssl, done); error != SSL_ERROR_WANT_READ) {
            fail("the DTLS handshake failed: " + base::openssl::error_text());
        }
    }
    // Nobody sends application data here: what is read are alerts, and flights that got lost.
    while (state_ == State::established) {
        std::array<char, 2048> ignored;
        const int got = SSL_read(ssl, ignored.data(), ignored.size());
        if (got > 0) {
            continue;
        }
        const int error = SSL_get_error(ssl, got);
        if (error == SSL_ERROR_ZERO_RETURN) {
            state_ = State::closed;
            reason_ = "the peer has ended the connection";
        } else if (error != SSL_ERROR_WANT_READ) {
            fail("DTLS failed: " + base::openssl::error_text());
        }
        break;
    }
}

void Session::establish() {
    SSL* const ssl = wire_->ssl.get();
    const base::openssl::Certificate certificate(SSL_get1_peer_certificate(ssl));
    const auto hash = std::string_view(peer_fingerprint_).substr(0, peer_fingerprint_.find(' '));
    const auto fingerprint = certificate ? fingerprint_of(certificate.get(), hash) : std::string();
    if (!fingerprint || *fingerprint != peer_fingerprint_) {
        fail("the peer's certificate is not the one that it announced");
        return;
    }
    const SRTP_PROTECTION_PROFILE* const profile = SSL_get_selected_srtp_profile(ssl);
    if (profile == nullptr) {
        fail("the peer offered no SRTP profile of ours (AEAD_AES_128_GCM, AES128_CM_HMAC_SHA1_80)");
        return;
    }
    keys_.profile = static_cast<SrtpProfile>(profile->id);
    constexpr std::size_t key = 16;
    const std::size_t salt = keys_.profile == SrtpProfile::aead_aes_128_gcm ? 12 : 14;
    keys_.size = key + salt;
    // client key, server key, client salt, server salt (RFC 5764 section 4.2).
    std::array<std::uint8_t, 60> material{};
    constexpr std::string_view label = "EXTRACTOR-dtls_srtp";
    if (SSL_export_keying_material(ssl, material.data(), 2 * keys_.size, label.data(), label.size(), nullptr, 0, 0) !=
        1) {
        fail("cannot export the keys for " + std::string(short_name(keys_.profile)) + ": " +
             base::openssl::error_text());
        return;
    }
    auto& of_client = client_ ? keys_.local : keys_.remote;
    auto& of_server = client_ ? keys_.remote : keys_.local;
    std::copy_n(material.begin(), key, of_client.begin());
    std::copy_n(material.begin() + key, key, of_server.begin());
    std::copy_n(material.begin() + 2 * key, salt, of_client.begin() + key);
    std::copy_n(material.begin() + 2 * key + static_cast<std::ptrdiff_t>(salt), salt, of_server.begin() + key);
    OPENSSL_cleanse(material.data(), material.size());
    state_ = State::established;
}

void Session::fail(std::string reason) {
    state_ = State::failed;
    reason_ = std::move(reason);
}

std::optional<std::chrono::microseconds> Session::next_timeout() const {
    timeval left{};
    if (state_ != State::handshake || !started_ || DTLSv1_get_timeout(wire_->ssl.get(), &left) != 1) {
        return std::nullopt;
    }
    return std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec);
}

void Session::timeout() {
    if (state_ == State::handshake && started_ && DTLSv1_handle_timeout(wire_->ssl.get()) < 0) {
        fail("the DTLS handshake failed: the peer does not answer");
    }
}

void Session::close() {
    if (state_ == State::established) {
        state_ = State::closed;
        ERR_clear_error();
        static_cast<void>(SSL_shutdown(wire_->ssl.get()));
    }
}

}  // namespace nanokvm::stream::webrtc::dtls
