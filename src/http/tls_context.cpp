// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/tls_context.hpp"

#include "base/openssl.hpp"

#include <cerrno>
#include <string_view>
#include <sys/socket.h>

namespace nanokvm::http {
namespace {

// Without AES instructions ChaCha20 is the faster cipher by far, and ours is the slow end.
#if defined(__riscv)
constexpr const char* suites_13 = "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384";
constexpr const char* suites_12 = "ECDHE+CHACHA20:ECDHE+AESGCM";
#else
constexpr const char* suites_13 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* suites_12 = "ECDHE+AESGCM:ECDHE+CHACHA20";
#endif
constexpr const char* groups = "X25519:P-256";

int descriptor_of(BIO* bio) noexcept {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool would_block() noexcept {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

int socket_read(BIO* bio, char* into, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t got = ::recv(descriptor_of(bio), into, static_cast<std::size_t>(size), MSG_DONTWAIT);
    if (got < 0 && would_block()) {
        BIO_set_retry_read(bio);
    }
    return static_cast<int>(got);
}

int socket_write(BIO* bio, const char* from, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t sent = ::send(descriptor_of(bio), from, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && would_block()) {
        BIO_set_retry_write(bio);
    }
    return static_cast<int>(sent);
}

long socket_control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

// Only HTTP/1.1 is spoken; a client that does not list it gets it all the same.
int choose_protocol(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned offered_size, void* /*unused*/) {
    constexpr std::string_view ours = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, reinterpret_cast<const unsigned char*>(ours.data()), ours.size(),
                              offered, offered_size) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

}  // namespace

TlsContext::TlsContext()
    : context_(SSL_CTX_new(TLS_server_method())), socket_method_(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "socket")) {
    BIO_meth_set_read(socket_method_, socket_read);
    BIO_meth_set_write(socket_method_, socket_write);
    BIO_meth_set_ctrl(socket_method_, socket_control);

    SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
    SSL_CTX_set_ciphersuites(context_, suites_13);
    SSL_CTX_set_cipher_list(context_, suites_12);
    SSL_CTX_set1_groups_list(context_, groups);
    SSL_CTX_set_options(context_, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // Buffers are freed while a connection idles; writes are partial and may continue from another address.
    SSL_CTX_set_mode(context_,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);  // tickets resume without memory of ours
    SSL_CTX_set_num_tickets(context_, 1);
    SSL_CTX_set_alpn_select_cb(context_, choose_protocol, nullptr);
}

TlsContext::~TlsContext() {
    SSL_CTX_free(context_);
    BIO_meth_free(socket_method_);
}

base::Result<std::shared_ptr<const TlsContext>> TlsContext::load(const std::filesystem::path& certificate,
                                                                 const std::filesystem::path& key) {
    ERR_clear_error();
    const std::shared_ptr<TlsContext> made(new TlsContext);
    if (SSL_CTX_use_certificate_chain_file(made->context_, certificate.c_str()) != 1) {
        return base::fail("cannot use the certificate " + certificate.string() + ": " + base::openssl::error_text());
    }
    if (SSL_CTX_use_PrivateKey_file(made->context_, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(made->context_) != 1) {
        return base::fail("cannot use the key " + key.string() + ": " + base::openssl::error_text());
    }
    return made;
}

}  // namespace nanokvm::http
