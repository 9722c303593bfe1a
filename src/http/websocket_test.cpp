// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/websocket.hpp"

#include "http/loopback_pair.hpp"
#include "http/plain_transport.hpp"

#include <functional>
#include <numeric>

#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

using namespace std::chrono_literals;

std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

// A client frame with a mask of zeros, which leaves the payload as it is.
std::string client_frame(int first, std::string_view payload) {
    std::string out{static_cast<char>(first), static_cast<char>(0x80U | payload.size())};
    return out.append(4, '\0').append(payload);
}

std::string server_frame(Opcode opcode, std::string_view payload) {
    std::array<std::byte, max_frame_header> header{};
    const auto length = put_frame_header(header, opcode, payload.size());
    return std::string(reinterpret_cast<const char*>(header.data()), length).append(payload);
}

std::string close_frame(std::uint16_t code, std::string_view reason = "") {
    return server_frame(Opcode::close,
                        std::string{static_cast<char>(code >> 8U), static_cast<char>(code)}.append(reason));
}

class WebSocketTest : public ::testing::Test {
protected:
    void open(const WebSocket::Options& options = {}, std::string leftover = "", int receive_buffer = 0) {
        auto [socket, client] = loopback_pair(loop, receive_buffer);
        if (receive_buffer > 0) {
            socket.set_option(boost::asio::socket_base::send_buffer_size(receive_buffer));
        }
        peer.emplace(std::move(client));
        web_socket = std::make_shared<WebSocket>(std::make_unique<PlainTransport>(std::move(socket)),
                                                 std::move(leftover), options);
        web_socket->start({.message =
                               [this](std::span<const std::byte> payload, bool text) {
                                   log += text ? "text " : "binary ";
                                   log.append(reinterpret_cast<const char*>(payload.data()), payload.size()) += '\n';
                                   if (on_message) {
                                       on_message();
                                   }
                               },
                           .writable = [this] { log += "writable\n"; },
                           .closed = [this] { log += "closed\n"; }});
    }

    // Runs the loop until `done`; what the peer gets is collected all the while.
    void run_until(const std::function<bool()>& done) {
        for (int round = 0; round < 20000 && !done(); ++round) {
            if (reading) {
                bool ended = false;
                received += peer->take(&ended);
                peer_ended = peer_ended || ended;
            }
            loop.restart();
            loop.run_for(1ms);
        }
        EXPECT_TRUE(done()) << "log: " << log << " received " << received.size() << " bytes";
    }
    void run_until_logged(std::string_view line) {
        run_until([&] { return log.find(line) != std::string::npos; });
    }
    void run_until_received(std::string_view expected) {
        run_until([&] { return received.size() >= expected.size(); });
        EXPECT_TRUE(received == expected) << "got " << received.size() << " bytes";
    }

    boost::asio::io_context loop;
    std::optional<TestClient> peer;
    std::shared_ptr<WebSocket> web_socket;
    std::function<void()> on_message;
    std::string log;
    std::string received;
    bool reading = true;
    bool peer_ended = false;
};

TEST_F(WebSocketTest, DeliversMessagesIncludingThoseBehindTheUpgrade) {
    open({}, client_frame(0x81, "early"));
    peer->send(client_frame(0x82, "later"));
    run_until_logged("later");
    EXPECT_EQ(log, "text early\nbinary later\n");
}

TEST_F(WebSocketTest, SendsSmallMessagesAndFramesInOrder) {
    open();
    EXPECT_TRUE(web_socket->idle());
    web_socket->send_text("event");
    EXPECT_EQ(web_socket->send_frame(bytes("key"), bytes("frame")), WebSocket::Sent::whole);
    web_socket->send_small(bytes("x"));
    run_until_received(server_frame(Opcode::text, "event") + server_frame(Opcode::binary, "keyframe") +
                       server_frame(Opcode::binary, "x"));
    EXPECT_EQ(log, "") << "writable is for those who had to wait";
}

std::string big_payload(std::size_t size) {
    std::string payload(size, '\0');
    std::iota(payload.begin(), payload.end(), '\0');
    return payload;
}

constexpr int small_buffer = 4096;
constexpr std::size_t big = 1'500'000;

TEST_F(WebSocketTest, TellsWhenTheRestOfAPartlySentFrameIsOut) {
    open({}, "", small_buffer);
    const std::string payload = big_payload(big);
    ASSERT_EQ(web_socket->send_frame(bytes("prefix"), bytes(payload)), WebSocket::Sent::partly);
    EXPECT_FALSE(web_socket->idle());
    web_socket->send_text("between frames, never inside");
    run_until_received(server_frame(Opcode::binary, "prefix" + payload) +
                       server_frame(Opcode::text, "between frames, never inside"));
    run_until_logged("writable");
    EXPECT_EQ(log, "writable\n");
    EXPECT_TRUE(web_socket->idle());
}

TEST_F(WebSocketTest, TakesOverTheRestSoThatThePayloadCanGo) {
    open({}, "", small_buffer);
    const std::string expected = server_frame(Opcode::binary, big_payload(big));
    {
        auto payload = std::make_unique<std::string>(big_payload(big));
        ASSERT_EQ(web_socket->send_frame({}, bytes(*payload)), WebSocket::Sent::partly);
        EXPECT_GT(web_socket->take_over_rest(), 0U);
        EXPECT_EQ(web_socket->take_over_rest(), 0U);
    }
    run_until_received(expected);
    run_until_logged("writable");
}

TEST_F(WebSocketTest, ARestTooLongToKeepEndsTheConnection) {
    open({}, "", small_buffer);
    const std::string payload = big_payload(WebSocket::max_taken_over * 4);
    ASSERT_EQ(web_socket->send_frame({}, bytes(payload)), WebSocket::Sent::partly);
    EXPECT_EQ(web_socket->take_over_rest(), 0U);
    run_until_logged("closed");
}

TEST_F(WebSocketTest, ClosesWithCodeAndReasonAndThenCallsClosedOnly) {
    open();
    web_socket->close(close_code::session_revoked, session_revoked_reason);
    web_socket->close(close_code::normal, "too late");
    EXPECT_FALSE(web_socket->idle());
    web_socket->send_text("lost");
    run_until_received(close_frame(4401, "session expired or revoked"));
    peer->send(client_frame(0x81, "not delivered") + client_frame(0x88, "\x11\x31"));
    run_until_logged("closed");
    EXPECT_EQ(log, "closed\n");
    run_until([&] { return peer_ended; });
}

TEST_F(WebSocketTest, AClosedPayloadIsTakenOverAndTheCloseFrameComesAfterIt) {
    open({}, "", small_buffer);
    std::string payload = big_payload(big);
    const std::string expected = server_frame(Opcode::binary, payload) + close_frame(1000);
    ASSERT_EQ(web_socket->send_frame({}, bytes(payload)), WebSocket::Sent::partly);
    web_socket->close(close_code::normal, "");
    std::fill(payload.begin(), payload.end(), 'x');
    run_until_received(expected);
}

TEST_F(WebSocketTest, AnswersACloseAndEnds) {
    open();
    peer->send(client_frame(0x88,
                            "\x03\xE9"
                            "leaving"));
    run_until_logged("closed");
    run_until([&] { return peer_ended; });
    EXPECT_EQ(received, close_frame(1001));
}

TEST_F(WebSocketTest, AProtocolErrorIsNamedInTheCloseFrame) {
    open();
    peer->send("\x81\x01x");
    run_until_received(close_frame(close_code::protocol_error));
    peer->close();
    reading = false;
    run_until_logged("closed");
}

TEST_F(WebSocketTest, TooLongMessagesAreRefused) {
    open({.max_message = 16});
    peer->send(client_frame(0x82, "seventeen bytes!!"));
    run_until_received(close_frame(close_code::too_big));
}

TEST_F(WebSocketTest, AnswersPings) {
    open();
    peer->send(client_frame(0x89, "hi"));
    run_until_received(server_frame(Opcode::pong, "hi"));
}

TEST_F(WebSocketTest, PingsASilentPeerAndGivesUpOnADeadOne) {
    open({.ping_interval = 1s, .read_timeout = 3s});
    run_until_logged("closed");
    EXPECT_TRUE(received.starts_with(server_frame(Opcode::ping, "")));
}

TEST_F(WebSocketTest, AStalledPeerIsClosed) {
    open({.write_timeout = 1s}, "", small_buffer);
    reading = false;
    const std::string payload = big_payload(big);
    ASSERT_EQ(web_socket->send_frame({}, bytes(payload)), WebSocket::Sent::partly);
    run_until_logged("closed");
}

TEST_F(WebSocketTest, ASlowReaderOfEventsIsClosedBeforeTheQueueOutgrowsItsBound) {
    open({.write_timeout = 1s}, "", small_buffer);
    reading = false;
    const std::string event(1000, 'e');
    for (int i = 0; i < 10000 && web_socket->queued() + event.size() < WebSocket::max_queued; ++i) {
        web_socket->send_text(event);
        ASSERT_LE(web_socket->queued(), WebSocket::max_queued + 1100);
    }
    web_socket->send_text(event);
    web_socket->send_text(event);
    EXPECT_FALSE(web_socket->idle());
    run_until_logged("closed");
}

TEST_F(WebSocketTest, ThePeersEndIsNoticed) {
    open();
    reading = false;
    peer->close();
    run_until_logged("closed");
    EXPECT_EQ(web_socket->send_frame({}, bytes("x")), WebSocket::Sent::failed);
}

TEST_F(WebSocketTest, MayBeClosedAndDroppedFromInsideACallback) {
    open();
    on_message = [this] { web_socket->drop(); };
    peer->send(client_frame(0x81, "one") + client_frame(0x81, "two"));
    run_until([&] { return peer_ended; });
    EXPECT_EQ(log, "text one\n") << "nothing is called after drop";
}

TEST_F(WebSocketTest, LeavesNothingBehind) {
    open();
    const std::weak_ptr<WebSocket> watched = web_socket;
    web_socket->close(close_code::normal, "");
    web_socket.reset();
    reading = false;
    peer->close();
    run_until([&] { return watched.expired(); });
    EXPECT_EQ(log, "closed\n");
}

}  // namespace
}  // namespace nanokvm::http
