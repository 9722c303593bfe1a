// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/hidg/udc_watch.hpp"

#include "base/files.hpp"
#include "input/hidg/fake_host.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

TEST(HostState, OnlyTheWordsOfTheKernelCount) {
    EXPECT_EQ(host_state("configured"), HostState::configured);
    EXPECT_EQ(host_state("suspended"), HostState::suspended);
    for (const auto* word : {"not attached", "attached", "powered", "default", "addressed", "nonsense"}) {
        EXPECT_EQ(host_state(word), HostState::absent) << word;
    }
    EXPECT_EQ(host_state(""), HostState::unknown);
}

class UdcWatchTest : public testing::Test {
protected:
    void run_until(const std::function<bool()>& done) {
        for (int i = 0; i < 100 && !done(); ++i) {
            loop_.run_one_for(std::chrono::seconds(10));
        }
        ASSERT_TRUE(done());
    }

    FakeHost host_;
    boost::asio::io_context loop_;
    int news_ = 0;
    UdcWatch watch_{loop_, host_.root(), [this] { ++news_; }};
};

TEST_F(UdcWatchTest, TheStateIsRightFromTheStart) {
    host_.state("configured");
    watch_.start();
    EXPECT_EQ(watch_.state(), HostState::configured);
    EXPECT_EQ(watch_.controller(), host_.controller());
}

TEST_F(UdcWatchTest, EveryChangeIsToldWithoutATimer) {
    host_.state("configured");
    watch_.start();
    for (const auto* word : {"suspended", "configured", "default"}) {
        const int before = news_;
        host_.state(word);
        run_until([&] { return news_ > before; });
        EXPECT_EQ(watch_.state(), host_state(word));
    }
}

TEST_F(UdcWatchTest, AControllerMayComeGoAndComeBack) {
    std::filesystem::remove_all(host_.controller());
    watch_.start();
    EXPECT_EQ(watch_.state(), HostState::absent);
    EXPECT_TRUE(watch_.controller().empty());
    for (int i = 0; i < 2; ++i) {
        std::filesystem::create_directories(host_.controller());
        host_.state("configured");
        run_until([&] { return watch_.state() == HostState::configured; });
        std::filesystem::remove_all(host_.controller());
        run_until([&] { return watch_.state() == HostState::absent; });
    }
}

TEST_F(UdcWatchTest, OfSeveralTheOneTheGadgetIsBoundToIsFollowed) {
    const auto second = host_.controller().parent_path() / "second.0";
    const auto binding = host_.root() / "/sys/kernel/config/usb_gadget/g0/UDC";
    std::filesystem::create_directories(second);
    std::filesystem::create_directories(binding.parent_path());
    ASSERT_TRUE(base::write_file_atomically(second / "state", "suspended\n"));
    watch_.start();
    EXPECT_EQ(watch_.controller(), host_.controller()) << "the first";
    ASSERT_TRUE(base::write_file_atomically(binding, "second.0\n"));
    EXPECT_TRUE(watch_.look());
    EXPECT_EQ(watch_.controller(), second);
    EXPECT_EQ(watch_.state(), HostState::suspended);
}

}  // namespace
}  // namespace nanokvm::input
