// SPDX-License-Identifier: GPL-3.0-or-later
#include "frames/channel.hpp"

#include "frames/message.hpp"

#include <sys/socket.h>

#include <gtest/gtest.h>

namespace nanokvm::frames {
namespace {

struct Ends {
    Ends() {
        auto pair = Channel::make_pair().value();
        server.emplace(std::move(pair.first));
        worker.emplace(std::move(pair.second));
    }
    std::optional<Channel> server;
    std::optional<Channel> worker;
    std::span<const std::byte> packet;
};

TEST(Channel, MessagesArriveWhole) {
    Ends ends;
    auto hello = make_message<Hello>(MessageType::hello);
    hello.version = protocol_version;
    put_text(hello.source, "pattern 1280x720@30");
    ASSERT_EQ(ends.worker->send(hello), Channel::Outcome::ok);
    ASSERT_EQ(ends.server->receive(ends.packet), Channel::Outcome::ok);
    EXPECT_EQ(message_type(ends.packet), MessageType::hello);
    EXPECT_EQ(get_text(message_as<Hello>(ends.packet)->source), "pattern 1280x720@30");
    EXPECT_FALSE(message_as<Ping>(ends.packet)) << "a packet is only what its size allows";
    EXPECT_EQ(ends.server->receive(ends.packet), Channel::Outcome::would_block);
}

TEST(Channel, AFullChannelDoesNotBlock) {
    Ends ends;
    const auto ping = make_message<Ping>(MessageType::ping);
    int sent = 0;
    while (ends.server->send(ping) == Channel::Outcome::ok) {
        ASSERT_LT(++sent, 1'000'000);
    }
    EXPECT_GT(sent, 10);
    EXPECT_EQ(ends.worker->receive(ends.packet), Channel::Outcome::ok);
}

TEST(Channel, TheOtherSidesDeathIsSeen) {
    Ends ends;
    ends.worker.reset();
    EXPECT_EQ(ends.server->receive(ends.packet), Channel::Outcome::closed);
    EXPECT_EQ(ends.server->send(make_message<Ping>(MessageType::ping)), Channel::Outcome::closed);
}

TEST(Channel, PacketsThatLieAboutThemselvesHaveNoType) {
    Ends ends;
    const char junk[300] = {1, 0, 8, 0};  // says hello of 8 bytes
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{9}, sizeof junk}) {
        ASSERT_EQ(::send(ends.worker->fd(), junk, size, 0), static_cast<ssize_t>(size));
        ASSERT_EQ(ends.server->receive(ends.packet), Channel::Outcome::ok);
        EXPECT_FALSE(message_type(ends.packet)) << size;
    }
}

TEST(Message, LongTextsAreCutAndTerminated) {
    auto hello = make_message<Hello>(MessageType::hello);
    put_text(hello.source, std::string(500, 'x'));
    EXPECT_EQ(get_text(hello.source).size(), sizeof hello.source - 1);
}

}  // namespace
}  // namespace nanokvm::frames
