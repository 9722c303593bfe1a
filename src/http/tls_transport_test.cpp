// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/tls_transport.hpp"

#include "base/temporary_folder.hpp"
#include "config/tls_key.hpp"
#include "http/loopback_pair.hpp"
#include "http/websocket.hpp"

#include <fstream>
#include <functional>
#include <numeric>
#include <optional>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace nanokvm::http {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// OpenSSL's own client on a blocking socket; runs in a thread of its own.
class OpensslClient {
public:
    explicit OpensslClient(int fd, int newest = 0)
        : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), ssl_(nullptr, SSL_free) {
        SSL_CTX_set_max_proto_version(context_.get(), newest);
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_fd(ssl_.get(), fd);
        SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>("\x02h2\x08http/1.1"), 12);
        ERR_clear_error();
        connected_ = SSL_connect(ssl_.get()) == 1;
    }
    [[nodiscard]] bool connected() const { return connected_; }
    [[nodiscard]] std::string version() const { return SSL_get_version(ssl_.get()); }
    [[nodiscard]] std::string protocol() const {
        const unsigned char* chosen = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
        return {reinterpret_cast<const char*>(chosen), size};
    }
    void send(std::string_view text) { SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())); }
    // Until `bytes` are there or the connection ends.
    std::string receive(std::size_t bytes) {
        std::string got(bytes, '\0');
        std::size_t at = 0;
        while (at < bytes) {
            const int count = SSL_read(ssl_.get(), got.data() + at, static_cast<int>(bytes - at));
            if (count <= 0) {
                break;
            }
            at += static_cast<std::size_t>(count);
        }
        got.resize(at);
        return got;
    }

private:
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
    bool connected_ = false;
};

class TlsTest : public ::testing::Test {
protected:
    void SetUp() override {
        const auto made = config::ensure_tls_key(folder.path() / "crt", folder.path() / "key", {"kvm"}, {});
        ASSERT_TRUE(made) << made.error().message;
        const auto loaded = TlsContext::load(folder.path() / "crt", folder.path() / "key");
        ASSERT_TRUE(loaded) << loaded.error().message;
        context = *loaded;
    }

    // Accepts one client, which `play`s in its own thread; the server's end arrives in `transport`.
    void accept(std::function<void(int)> play, std::chrono::seconds limit = 10s, int buffer = 0) {
        auto [socket, client] = loopback_pair(loop, buffer);
        if (buffer > 0) {
            socket.set_option(boost::asio::socket_base::send_buffer_size(buffer));
        }
        peer.emplace(std::move(client));
        thread = std::thread([this, play = std::move(play)] {
            play(peer->fd());
            played = true;
        });
        boost::asio::co_spawn(loop, take(std::move(socket), limit), boost::asio::detached);
        run_until([this] { return outcome.has_value(); });
    }

    boost::asio::awaitable<void> take(boost::asio::ip::tcp::socket socket, std::chrono::seconds limit) {
        outcome = co_await accept_tls(std::move(socket), context, limit);
    }

    void run_until(const std::function<bool()>& done) {
        for (int round = 0; round < 20000 && !done(); ++round) {
            loop.restart();
            loop.run_for(1ms);
        }
        EXPECT_TRUE(done());
    }

    void TearDown() override {
        outcome.reset();
        loop.restart();
        loop.poll();
        if (thread.joinable()) {
            ::shutdown(peer->fd(), SHUT_RDWR);
            thread.join();
        }
    }

    base::TemporaryFolder folder;
    std::shared_ptr<const TlsContext> context;
    boost::asio::io_context loop;
    std::optional<TestClient> peer;
    std::optional<base::Result<std::unique_ptr<Transport>>> outcome;
    std::thread thread;
    std::atomic<bool> played = false;
};

TEST_F(TlsTest, SpeaksTls13AndHttp11) {
    std::string version;
    std::string protocol;
    accept([&](int fd) {
        const OpensslClient client(fd);
        version = client.version();
        protocol = client.protocol();
    });
    EXPECT_TRUE(*outcome);
    EXPECT_TRUE((**outcome)->secure());
    run_until([&] { return played.load(); });
    EXPECT_EQ(version, "TLSv1.3");
    EXPECT_EQ(protocol, "http/1.1");
}

TEST_F(TlsTest, SpeaksTls12) {
    accept([](int fd) { EXPECT_EQ(OpensslClient(fd, TLS1_2_VERSION).version(), "TLSv1.2"); });
    EXPECT_TRUE(*outcome);
}

TEST_F(TlsTest, RefusesOlderVersionsAndOtherProtocols) {
    accept([](int fd) { EXPECT_FALSE(OpensslClient(fd, TLS1_1_VERSION).connected()); });
    ASSERT_FALSE(*outcome);
    EXPECT_THAT((*outcome).error().message, HasSubstr("TLS handshake with 127.0.0.1"));
}

TEST_F(TlsTest, RefusesPlainText) {
    accept([this](int) { peer->send("GET / HTTP/1.1\r\n\r\n"); });
    EXPECT_FALSE(*outcome);
}

TEST_F(TlsTest, GivesUpOnASilentClient) {
    accept([](int) {}, 1s);
    ASSERT_FALSE(*outcome);
    EXPECT_THAT((*outcome).error().message, HasSubstr("not finished in time"));
}

// The hardest use of a transport: frames larger than the socket takes, sent in pieces from changing addresses.
TEST_F(TlsTest, CarriesFramesWholeHoweverTheSocketCutsThem) {
    constexpr std::size_t frame_bytes = 700'001;
    constexpr int frames = 6;
    std::string payload(frame_bytes, '\0');
    std::iota(payload.begin(), payload.end(), '\0');
    std::string received;
    accept(
        [&](int fd) {
            OpensslClient client(fd);
            received = client.receive((frame_bytes + 5 + 10) * frames + 2);
        },
        10s, 8192);
    ASSERT_TRUE(*outcome);
    auto socket = std::make_shared<WebSocket>(std::move(**outcome), "", WebSocket::Options{});
    bool closed = false;
    socket->start({.closed = [&] { closed = true; }});
    const auto bytes = std::as_bytes(std::span(payload.data(), payload.size()));
    for (int frame = 0; frame < frames; ++frame) {
        const auto sent = socket->send_frame(bytes.first(5), bytes);
        ASSERT_NE(sent, WebSocket::Sent::failed);
        if (sent == WebSocket::Sent::partly && frame % 2 == 1) {
            EXPECT_GT(socket->take_over_rest(), 0U);
        }
        run_until([&] { return socket->idle(); });
    }
    socket->send_text("");
    run_until([&] { return played.load(); });
    std::array<std::byte, max_frame_header> header{};
    const auto header_bytes = put_frame_header(header, Opcode::binary, frame_bytes + 5);
    std::string expected;
    for (int frame = 0; frame < frames; ++frame) {
        expected.append(reinterpret_cast<const char*>(header.data()), header_bytes);
        expected.append(payload, 0, 5).append(payload);
    }
    expected.append("\x81\0", 2);
    EXPECT_TRUE(received == expected) << received.size() << " of " << expected.size();
    ::shutdown(peer->fd(), SHUT_RDWR);
    run_until([&] { return closed; });
}

TEST_F(TlsTest, DeliversRecordsThatArrivedTogether) {
    accept([](int fd) {
        OpensslClient client(fd);
        client.send("one ");
        client.send("two");
        EXPECT_EQ(client.receive(2), "ok");
    });
    ASSERT_TRUE(*outcome);
    Transport& transport = ***outcome;
    std::string got;
    run_until([&] {
        std::array<std::byte, 2> small{};
        const auto [status, count] = transport.read(small);
        EXPECT_NE(status, Transport::Status::closed);
        got.append(reinterpret_cast<const char*>(small.data()), count);
        return got == "one two";
    });
    const std::array<iovec, 3> pieces{iovec{nullptr, 0}, iovec{const_cast<char*>("o"), 1},
                                      iovec{const_cast<char*>("k"), 1}};
    EXPECT_EQ(transport.write(pieces).bytes, 2U);
    run_until([&] { return played.load(); });
}

TEST_F(TlsTest, NamesAFileItCannotUse) {
    std::ofstream(folder.path() / "bad") << "no PEM";
    const auto bad_certificate = TlsContext::load(folder.path() / "bad", folder.path() / "key");
    ASSERT_FALSE(bad_certificate);
    EXPECT_THAT(bad_certificate.error().message,
                HasSubstr("cannot use the certificate " + (folder.path() / "bad").string()));
    const auto no_key = TlsContext::load(folder.path() / "crt", folder.path() / "none");
    ASSERT_FALSE(no_key);
    EXPECT_THAT(no_key.error().message, HasSubstr("none: "));
}

}  // namespace
}  // namespace nanokvm::http
