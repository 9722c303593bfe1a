// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/swap.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <optional>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

constexpr const char* stock_line = "si11::sysinit:/sbin/swapon /swapfile\n";

TEST(Inittab, HasOneLineForSwapOrNone) {
    const std::string text = "::sysinit:/bin/mount -a\n::respawn:/sbin/getty\n";
    const std::string with = text + stock_line;
    EXPECT_EQ(inittab_with_swap(text, true), with);
    EXPECT_EQ(inittab_with_swap(with, true), with);
    EXPECT_EQ(inittab_with_swap(with, false), text);
    EXPECT_EQ(inittab_with_swap(text, false), text);
    EXPECT_EQ(inittab_with_swap("a", true), std::string("a\n") + stock_line);
    EXPECT_EQ(inittab_with_swap("x:/sbin/swapon /swapfile \r\na\n", false), "a\n");
    EXPECT_EQ(inittab_with_swap("", true), stock_line);
}

class SwapTest : public ::testing::Test {
protected:
    SwapTest() {
        for (const char* name : {"/etc", "/proc"}) {
            std::filesystem::create_directories(root / name);
        }
        EXPECT_TRUE(base::write_file_atomically(root / "/etc/inittab", "::respawn:/sbin/getty\n"));
    }
    boost::asio::awaitable<base::Result<void>> run(std::vector<std::string> argv) {
        const auto name = argv.at(0).substr(folder.path().string().size());
        ran += name + ";";
        EXPECT_EQ(argv.at(1), (root / "/swapfile").string());
        co_return name == broken ? base::fail(name + " failed") : base::Result<void>{};
    }
    /// The step that failed; nothing when none did.
    std::optional<SwapStep> set(std::int64_t mb) {
        boost::asio::io_context loop;
        std::optional<tl::expected<void, SwapProblem>> done;
        const RunProgram runner = [this](std::vector<std::string> argv) { return run(std::move(argv)); };
        boost::asio::co_spawn(loop, set_swap(root, runner, mb),
                              [&done](const std::exception_ptr& failed, tl::expected<void, SwapProblem> outcome) {
                                  if (!failed) {
                                      done = std::move(outcome);
                                  }
                              });
        loop.run();
        return done.value() ? std::nullopt : std::optional(done->error().step);
    }
    std::string inittab() { return base::read_file(root / "/etc/inittab").value_or("-"); }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    std::string ran;
    std::string broken;
};

TEST_F(SwapTest, IsMadeUsedAndRemembered) {
    EXPECT_EQ(swap_size(root), 0);
    EXPECT_EQ(set(2), std::nullopt);
    EXPECT_EQ(swap_size(root), 2);
    struct stat info {};
    ASSERT_EQ(::stat((root / "/swapfile").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777U, 0600U);
    EXPECT_GE(info.st_blocks * 512, 2 << 20) << "a swap file has no holes";
    EXPECT_EQ(ran, "/sbin/mkswap;/sbin/swapon;");
    EXPECT_EQ(inittab(), std::string("::respawn:/sbin/getty\n") + stock_line);
    EXPECT_EQ(set(2), std::nullopt);
    EXPECT_EQ(ran, "/sbin/mkswap;/sbin/swapon;") << "the same size is left as it is";
}

TEST_F(SwapTest, OfAnotherSizeReplacesTheFormer) {
    EXPECT_EQ(set(2), std::nullopt);
    ASSERT_TRUE(base::write_file_atomically(root / "/proc/swaps",
                                            "Filename Type\n" + (root / "/swapfile").string() + "  file 2044 0 -2\n"));
    ran.clear();
    EXPECT_EQ(set(3), std::nullopt);
    EXPECT_EQ(ran, "/sbin/swapoff;/sbin/mkswap;/sbin/swapon;");
    EXPECT_EQ(swap_size(root), 3);
    EXPECT_EQ(set(0), std::nullopt);
    EXPECT_EQ(swap_size(root), 0);
    EXPECT_EQ(inittab(), "::respawn:/sbin/getty\n");
}

TEST_F(SwapTest, WhatFailsIsToldAndLeavesNoFile) {
    broken = "/sbin/swapon";
    EXPECT_EQ(set(2), SwapStep::switch_on);
    EXPECT_EQ(swap_size(root), 0);
    EXPECT_EQ(inittab(), "::respawn:/sbin/getty\n");
    EXPECT_EQ(set(std::int64_t{1} << 40), SwapStep::switch_on);
    EXPECT_FALSE(std::filesystem::exists(root / "/swapfile"));
    broken = "/sbin/swapoff";
    EXPECT_TRUE(base::write_file_atomically(root / "/swapfile", std::string(1 << 20, ' ')));
    EXPECT_TRUE(base::write_file_atomically(root / "/proc/swaps", (root / "/swapfile").string() + " file\n"));
    EXPECT_EQ(set(2), SwapStep::switch_off);
    EXPECT_EQ(swap_size(root), 1);
    std::filesystem::remove(root / "/proc/swaps");
    std::filesystem::remove(root / "/etc/inittab");
    EXPECT_EQ(set(0), SwapStep::forget);
    EXPECT_EQ(set(2), SwapStep::remember);
}

}  // namespace
}  // namespace nanokvm::system
