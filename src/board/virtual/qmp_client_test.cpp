// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/qmp_client.hpp"

#include "board/virtual/fake_qemu.hpp"

#include <cerrno>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

using std::chrono::milliseconds;

class Listener final : public QmpListener {
public:
    void qmp_connected() override { ++connected; }
    void qmp_lost() override { ++lost; }
    void qmp_event(std::string_view name, const boost::json::object&) override { events.emplace_back(name); }
    int connected = 0;
    int lost = 0;
    std::vector<std::string> events;
};

class QmpClientTest : public ::testing::Test {
protected:
    QmpClientTest() { client.add(listener); }
    bool connect() {
        qemu.listen();
        client.start();
        return run_until(loop, [this] { return client.connected(); });
    }
    boost::asio::io_context loop;
    FakeQemu qemu{loop};
    Listener listener;
    QmpClient client{loop,
                     {.path = qemu.path(),
                      .first_pause = milliseconds(1),
                      .last_pause = milliseconds(20),
                      .answer_limit = milliseconds(300)}};
};

TEST_F(QmpClientTest, ItNegotiatesAndTellsItsListeners) {
    ASSERT_TRUE(connect());
    EXPECT_EQ(listener.connected, 1);
    qemu.event("STOP");
    ASSERT_TRUE(run_until(loop, [this] { return !listener.events.empty(); }));
    EXPECT_EQ(listener.events, std::vector<std::string>{"STOP"});
}

TEST_F(QmpClientTest, AnswersMeetTheirCommandsInAnyOrder) {
    ASSERT_TRUE(connect());
    qemu.holds_back = true;
    std::vector<int> answered;
    client.execute("one", {}, [&](const auto& answer) { answered.push_back(answer ? 1 : -1); });
    client.execute("two", R"({"x":2})", [&](const auto& answer) { answered.push_back(answer ? 2 : -2); });
    ASSERT_TRUE(run_until(loop, [this] { return qemu.held.size() == 2; }));
    EXPECT_EQ(qemu.given("two").front().at("x").as_int64(), 2);
    std::swap(qemu.held[0], qemu.held[1]);
    qemu.answer_one();
    qemu.answer_one();
    ASSERT_TRUE(run_until(loop, [&] { return answered.size() == 2; }));
    EXPECT_EQ(answered, (std::vector<int>{2, 1}));
}

TEST_F(QmpClientTest, CoroutinesGetTheValueOrTheErrorOfQemu) {
    ASSERT_TRUE(connect());
    qemu.hook = [](const std::string& command) {
        return command == "bad" ? R"("error":{"class":"GenericError","desc":"no such thing"})" : "";
    };
    std::vector<base::Result<boost::json::value>> answers;
    boost::json::object arguments;
    arguments["x"] = 1;
    const auto ask = [&]() -> boost::asio::awaitable<void> {
        answers.push_back(co_await client.call("query-status"));
        answers.push_back(co_await client.call("bad", arguments));
    };
    boost::asio::co_spawn(loop, ask(), [](const std::exception_ptr& failed) { EXPECT_FALSE(failed); });
    ASSERT_TRUE(run_until(loop, [&] { return answers.size() == 2; }));
    EXPECT_EQ(answers[0]->at("status"), "running");
    EXPECT_EQ(answers[1].error().message, "no such thing");
}

TEST_F(QmpClientTest, ItWaitsForAQemuThatComesLater) {
    client.start();
    ASSERT_TRUE(run_until(loop, [this] { return client.reason() != "not connected yet"; }));
    EXPECT_FALSE(client.connected());
    EXPECT_NE(client.reason().find(qemu.path()), std::string::npos) << client.reason();
    qemu.listen();
    EXPECT_TRUE(run_until(loop, [this] { return client.connected(); }));
}

TEST_F(QmpClientTest, CommandsUnderWayFailWhenQemuEndsAndTheNextOneIsFound) {
    ASSERT_TRUE(connect());
    qemu.holds_back = true;
    std::optional<int> code;
    client.execute("one", {}, [&](const auto& answer) { code = answer ? 0 : answer.error().code; });
    ASSERT_TRUE(run_until(loop, [this] { return qemu.held.size() == 1; }));
    qemu.die();
    ASSERT_TRUE(run_until(loop, [&] { return code.has_value(); }));
    EXPECT_EQ(*code, ENOTCONN);
    EXPECT_EQ(listener.lost, 1);
    qemu.listen();
    EXPECT_TRUE(run_until(loop, [this] { return client.connected(); }));
    EXPECT_EQ(listener.connected, 2);
}

TEST_F(QmpClientTest, WithoutQemuACommandFailsButNotBeforeItsCallerReturned) {
    std::optional<int> code;
    client.execute("one", {}, [&](const auto& answer) { code = answer ? 0 : answer.error().code; });
    EXPECT_FALSE(code);
    ASSERT_TRUE(run_until(loop, [&] { return code.has_value(); }));
    EXPECT_EQ(*code, ENOTCONN);
}

TEST_F(QmpClientTest, MoreCommandsThanTheLimitAreRefused) {
    ASSERT_TRUE(connect());
    qemu.holds_back = true;
    int busy = 0;
    for (std::size_t i = 0; i < QmpClient::max_commands + 3; ++i) {
        client.execute("one", {}, [&](const auto& answer) { busy += !answer && answer.error().code == EBUSY ? 1 : 0; });
    }
    ASSERT_TRUE(run_until(loop, [&] { return busy == 3; }));
    EXPECT_TRUE(client.connected());
}

TEST_F(QmpClientTest, AQemuThatStopsAnsweringIsGivenUpAndFoundAgain) {
    ASSERT_TRUE(connect());
    qemu.holds_back = true;
    std::optional<std::string> why;
    client.execute("one", {}, [&](const auto& answer) { why = answer.error().message; });
    ASSERT_TRUE(run_until(loop, [&] { return why.has_value(); }));
    EXPECT_NE(why->find("does not answer"), std::string::npos);
    EXPECT_TRUE(run_until(loop, [this] { return listener.connected == 2; }));
}

TEST_F(QmpClientTest, ASocketThatDoesNotGreetIsSaidToBelongToSomeoneElse) {
    qemu.greets = false;
    qemu.listen();
    client.start();
    ASSERT_TRUE(run_until(loop, [this] { return qemu.connections == 2; }));
    EXPECT_NE(client.reason().find("another client"), std::string::npos) << client.reason();
}

TEST_F(QmpClientTest, NonsenseFromTheSocketIsIgnoredAndAnEndlessLineEndsTheConnection) {
    ASSERT_TRUE(connect());
    qemu.send("nonsense");
    qemu.send(R"({"return":{},"id":4711})");
    qemu.event("STOP");
    ASSERT_TRUE(run_until(loop, [this] { return listener.events.size() == 1; }));
    // In pieces, since both ends share this thread.
    for (std::size_t sent = 0; listener.lost == 0; sent += 4096) {
        ASSERT_LE(sent, 2 * QmpLink::max_line);
        qemu.send_raw(std::string(4096, 'x'));
        loop.poll();
    }
    EXPECT_NE(client.reason().find("too long"), std::string::npos) << client.reason();
}

TEST_F(QmpClientTest, APathTooLongForASocketIsAReasonNotACrash) {
    QmpClient other(loop, {.path = std::string(300, 'p')});
    other.start();
    EXPECT_TRUE(run_until(loop, [&other] { return other.reason().find("too long") != std::string::npos; }))
        << other.reason();
}

}  // namespace
}  // namespace nanokvm::board
