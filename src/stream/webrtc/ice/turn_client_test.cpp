// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/turn_client.hpp"

#include "stream/webrtc/ice/fake_network.hpp"
#include "stream/webrtc/ice/turn_stream.hpp"

#include <map>

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc::ice {
namespace {

using namespace std::chrono_literals;
using stun::Attribute;
using stun::Class;
using stun::Method;

const Endpoint relayed = at("203.0.113.5", 50000);
const Endpoint mapped = at("198.51.100.1", 40000);
const Endpoint peer = at("192.0.2.7", 7000);

/// The other end, as a test wants it, and what the client said to its owner.
class Server final : public TurnEvents {
public:
    explicit Server(bool reliable = false) : client(*this, {"user", "secret"}, false, reliable, seeded_random(1)) {}

    void to_server(std::span<const std::byte> message) override { sent.emplace_back(message.begin(), message.end()); }
    void from_peer(const Endpoint& from, std::span<std::byte> datagram) override {
        arrived.emplace_back(from, std::string(reinterpret_cast<const char*>(datagram.data()), datagram.size()));
    }
    void allocated(const Endpoint& address, const std::optional<Endpoint>& seen) override {
        relay = address;
        reflexive = seen;
    }
    void turn_failed(const std::string& why) override { failed = why; }

    /// The last message of the client.
    [[nodiscard]] stun::Message last() const {
        const auto message = stun::Message::parse(sent.back());
        EXPECT_TRUE(message);
        return *message;
    }
    void answer(stun::Writer& writer) {
        std::vector<std::byte> bytes(writer.view().begin(), writer.view().end());
        client.received(bytes, now);
    }
    void succeed(const std::function<void(stun::Writer&)>& fill = [](stun::Writer&) {}) {
        const auto request = last();
        stun::Writer writer(request.method(), Class::success, request.transaction());
        fill(writer);
        writer.integrity(key).fingerprint();
        answer(writer);
    }
    void refuse(int code, const std::string& nonce, bool authentic) {
        const auto request = last();
        stun::Writer writer(request.method(), Class::error, request.transaction());
        writer.error(code, "No");
        if (!nonce.empty()) {
            writer.text(Attribute::realm, "realm").text(Attribute::nonce, nonce);
        }
        if (authentic) {
            writer.integrity(key);
        }
        answer(writer);
    }
    void allocate() {
        client.start(now);
        refuse(401, "nonce1", false);
        succeed([](stun::Writer& writer) {
            writer.xor_address(Attribute::xor_relayed_address, relayed);
            writer.xor_address(Attribute::xor_mapped_address, mapped).number(Attribute::lifetime, 600);
        });
    }

    Time now{1h};
    const std::array<std::uint8_t, 16> key = stun::long_term_key("user", "realm", "secret");
    std::vector<std::vector<std::byte>> sent;
    std::vector<std::pair<Endpoint, std::string>> arrived;
    std::optional<Endpoint> relay;
    std::optional<Endpoint> reflexive;
    std::string failed;
    TurnClient client;
};

std::vector<std::byte> bytes_of(std::string_view text) {
    const auto raw = std::as_bytes(std::span(text));
    return {raw.begin(), raw.end()};
}

TEST(TurnClient, AuthenticatesAndGetsARelayedAddress) {
    Server server;
    server.client.start(server.now);
    EXPECT_EQ(server.last().method(), Method::allocate);
    EXPECT_EQ(server.last().number(Attribute::requested_transport), 17U << 24U);
    EXPECT_FALSE(server.last().has_integrity());
    server.refuse(401, "nonce1", false);
    EXPECT_EQ(server.last().text(Attribute::username), "user");
    EXPECT_EQ(server.last().text(Attribute::realm), "realm");
    EXPECT_EQ(server.last().text(Attribute::nonce), "nonce1");
    EXPECT_TRUE(server.last().authentic(server.key));
    server.succeed([](stun::Writer& writer) {
        writer.xor_address(Attribute::xor_relayed_address, relayed);
        writer.xor_address(Attribute::xor_mapped_address, mapped);
    });
    EXPECT_EQ(server.relay, relayed);
    EXPECT_EQ(server.reflexive, mapped);
    EXPECT_TRUE(server.client.is_allocated());
}

TEST(TurnClient, WrongCredentialsAreToldNotTriedForEver) {
    Server server;
    server.client.start(server.now);
    server.refuse(401, "nonce1", false);
    const auto sent = server.sent.size();
    server.refuse(401, "nonce2", false);
    EXPECT_EQ(server.sent.size(), sent);
    EXPECT_EQ(server.failed, "the TURN server gives no relayed address: 401 No");
}

TEST(TurnClient, AnAnswerThatIsNotAuthenticCountsForNothing) {
    Server server;
    server.client.start(server.now);
    server.refuse(401, "nonce1", false);
    const auto request = server.last();
    stun::Writer forged(request.method(), Class::success, request.transaction());
    forged.xor_address(Attribute::xor_relayed_address, relayed).fingerprint();
    server.answer(forged);
    EXPECT_FALSE(server.relay);
}

TEST(TurnClient, AStaleNonceIsReplacedWithoutLosingTheRequest) {
    Server server;
    server.allocate();
    server.client.send(peer, bytes_of("hello"), server.now);
    EXPECT_EQ(server.last().method(), Method::create_permission);
    server.refuse(438, "nonce2", false);
    EXPECT_EQ(server.last().method(), Method::create_permission);
    EXPECT_EQ(server.last().text(Attribute::nonce), "nonce2");
    server.succeed();
    EXPECT_EQ(server.last().method(), Method::send);
    EXPECT_EQ(server.last().text(Attribute::data), "hello");
    EXPECT_EQ(server.last().address(Attribute::xor_peer_address), peer);
}

TEST(TurnClient, AChannelMakesTheHeaderShort) {
    Server server;
    server.allocate();
    server.client.send(peer, bytes_of("one"), server.now);
    server.succeed();
    EXPECT_FALSE(server.client.channel_of(peer));
    server.client.bind_channel(peer, server.now);
    EXPECT_EQ(server.last().method(), Method::channel_bind);
    EXPECT_EQ(server.last().number(Attribute::channel_number), 0x40000000U);
    server.succeed();
    EXPECT_EQ(server.client.channel_of(peer), 0x4000);
    server.client.send(peer, bytes_of("two"), server.now);
    EXPECT_EQ(server.sent.back(), bytes_of(std::string_view("\x40\0\0\x03two", 7)));
    auto data = bytes_of(std::string_view("\x40\0\0\x05three", 9));
    server.client.received(data, server.now);
    EXPECT_EQ(server.arrived, (std::vector{std::pair(peer, std::string("three"))}));
}

TEST(TurnClient, DataIndicationsAreUnwrapped) {
    Server server;
    server.allocate();
    stun::Writer data(Method::data, Class::indication, {});
    data.xor_address(Attribute::xor_peer_address, peer).text(Attribute::data, "hi");
    server.answer(data);
    EXPECT_EQ(server.arrived, (std::vector{std::pair(peer, std::string("hi"))}));
}

TEST(TurnClient, EverythingIsRenewedBeforeItEnds) {
    Server server;
    server.allocate();
    server.client.send(peer, bytes_of("x"), server.now);
    server.succeed();
    server.client.bind_channel(peer, server.now);
    server.succeed();
    std::map<Method, int> renewed;
    const Time end = server.now + 20min;
    while (server.client.deadline() < end) {
        server.now = server.client.deadline();
        const auto before = server.sent.size();
        server.client.tick(server.now);
        for (std::size_t i = before; i < server.sent.size(); ++i) {
            const auto request = stun::Message::parse(server.sent[i]);
            ASSERT_TRUE(request);
            ++renewed[request->method()];
            stun::Writer writer(request->method(), Class::success, request->transaction());
            writer.number(Attribute::lifetime, 600).integrity(server.key);
            server.answer(writer);
        }
    }
    EXPECT_EQ(renewed[Method::refresh], 2);
    EXPECT_EQ(renewed[Method::create_permission], 4);
    EXPECT_EQ(renewed[Method::channel_bind], 4);
}

TEST(TurnClient, AServerThatDoesNotAnswerIsGivenUpWithAReason) {
    for (const bool reliable : {false, true}) {
        Server server(reliable);
        server.client.start(server.now);
        while (server.client.deadline() != never) {
            server.now = server.client.deadline();
            server.client.tick(server.now);
        }
        EXPECT_EQ(server.failed, "the TURN server gives no relayed address: it does not answer");
        EXPECT_EQ(server.sent.size(), reliable ? 1U : 7U);
    }
}

TEST(TurnClient, ClosingGivesTheAllocationBack) {
    Server server;
    server.allocate();
    server.client.close(server.now);
    EXPECT_EQ(server.last().method(), Method::refresh);
    EXPECT_EQ(server.last().number(Attribute::lifetime), 0U);
    EXPECT_EQ(server.client.deadline(), never);
}

TEST(TurnStream, CutsTheStreamWhereverThePiecesEnd) {
    stun::Writer first(Method::binding, Class::success, {});
    first.text(Attribute::software, "abc");
    auto stream = std::vector<std::byte>(first.view().begin(), first.view().end());
    const auto data = bytes_of(std::string_view("\x40\x01\0\x05hello\0\0\0", 12));  // padded
    stream.insert(stream.end(), data.begin(), data.end());
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
        TurnStream cutter;
        std::vector<std::size_t> sizes;
        for (std::size_t at = 0; at < stream.size(); at += piece) {
            const auto part = std::span(stream).subspan(at, std::min(piece, stream.size() - at));
            std::ranges::copy(part, cutter.room().begin());
            ASSERT_TRUE(
                cutter.added(part.size(), [&](std::span<std::byte> message) { sizes.push_back(message.size()); }));
        }
        EXPECT_EQ(sizes, (std::vector<std::size_t>{28, 9})) << piece;
    }
}

TEST(TurnStream, EndsWhenItIsNotSpokenTo) {
    TurnStream cutter;
    const auto http = bytes_of("HTTP/1.1 400 Bad Request\r\n\r\n");
    std::ranges::copy(http, cutter.room().begin());
    EXPECT_FALSE(cutter.added(http.size(), [](std::span<std::byte>) {}));
}

}  // namespace
}  // namespace nanokvm::stream::webrtc::ice
