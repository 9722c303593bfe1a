// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/gateway_watch.hpp"

#include "base/temporary_folder.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

using namespace std::chrono_literals;

TEST(GatewayJudge, AsksSeldomWhileItIsAnswered) {
    const auto start = GatewayJudge::Clock::time_point{};
    GatewayJudge judge(start);
    EXPECT_EQ(judge.next(), start);
    judge.asked(start);
    EXPECT_TRUE(judge.waiting());
    EXPECT_EQ(judge.next(), start + 2s);
    judge.answered(start + 1ms);
    EXPECT_FALSE(judge.waiting());
    EXPECT_EQ(judge.next(), start + 60s + 1ms);
    EXPECT_FALSE(judge.silent());
}

TEST(GatewayJudge, ThreeMissesInARowAreSilence) {
    auto now = GatewayJudge::Clock::time_point{};
    GatewayJudge judge(now);
    const auto miss = [&] {
        judge.asked(now);
        judge.missed(now += 2s);
        EXPECT_EQ(judge.next(), now + 5s);
    };
    miss();
    miss();
    EXPECT_FALSE(judge.silent());
    judge.answered(now);
    miss();
    miss();
    EXPECT_FALSE(judge.silent()) << "not in a row";
    for (int more = 0; more < 5; ++more) {
        miss();
        EXPECT_TRUE(judge.silent());
    }
    judge.answered(now);
    EXPECT_FALSE(judge.silent());
}

class GatewayToAsk : public ::testing::Test {
protected:
    GatewayToAsk() { std::filesystem::create_directories(root / "/etc/kvm"); }
    GatewayChoice choose() {
        return gateway_to_ask(root,
                              "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
                              "eth0\t00000000\t0104040A\t0003\t0\t0\t0\t00000000\n",
                              "eth0");
    }
    std::string ask() {
        const auto target = choose().target;
        return target ? net::to_string(*target) : "nobody";
    }
    void name(std::string_view text) { std::ofstream(root / "/etc/kvm/gateway") << text; }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
};

TEST_F(GatewayToAsk, IsTheDefaultOneUnlessAnotherIsNamed) {
    EXPECT_EQ(ask(), "10.4.4.1");
    name("192.0.2.1");
    EXPECT_EQ(ask(), "192.0.2.1");
    name(" 192.0.2.2 \r\n");
    EXPECT_EQ(ask(), "192.0.2.2");
}

TEST_F(GatewayToAsk, ANameThatIsNoAddressIsLeftOut) {
    for (const char* text : {"", "\n", "router", "1.2.3.4; reboot", "127.0.0.1", "1.2.3"}) {
        name(text);
        EXPECT_EQ(ask(), "10.4.4.1") << text;
        EXPECT_NE(choose().problem, "");
    }
    EXPECT_EQ(choose().problem, "/etc/kvm/gateway: '1.2.3' is not the IPv4 address of a machine");
}

TEST_F(GatewayToAsk, IsNobodyWhenTheUserWantsThat) {
    name("192.0.2.1");
    std::ofstream(root / "/etc/kvm/stop_ping") << "";
    EXPECT_EQ(ask(), "nobody");
}

}  // namespace
}  // namespace nanokvm::system
