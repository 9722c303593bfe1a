// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/linux/linux_board.hpp"

#include "base/temporary_folder.hpp"

#include <exception>
#include <filesystem>
#include <fstream>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

class LinuxBoardTest : public testing::Test {
protected:
    /// Why it fails; empty when it does not.
    std::string problem(boost::asio::awaitable<base::Result<void>> work) {
        std::string message = "not finished";
        boost::asio::co_spawn(loop, std::move(work), [&](const std::exception_ptr&, const base::Result<void>& done) {
            message = done ? "" : done.error().message;
        });
        loop.restart();
        loop.run();
        return message;
    }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    boost::asio::io_context loop;
};

TEST_F(LinuxBoardTest, AMachineWithoutControllerOnlyShowsAndSaysSo) {
    LinuxBoard board(loop, root, std::nullopt, {});
    EXPECT_EQ(board.usb(), nullptr);
    EXPECT_TRUE(board.input().keyboard({})) << "goes nowhere";
    const std::string controller =
        "this machine has no USB device controller (/sys/class/udc): it cannot be a keyboard for the computer";
    EXPECT_EQ(board.no_input(), controller);
    EXPECT_EQ(problem(board.reset_input()), controller);
    const std::string lines = "no power control: server.yaml names no GPIO lines (power)";
    EXPECT_EQ(board.power().leds().error().message, lines);
    EXPECT_EQ(problem(board.power().press(power::Line::power, std::chrono::milliseconds(1))), lines);
}

TEST_F(LinuxBoardTest, AMachineWithControllerIsAUsbDevice) {
    const auto udc = root / "/sys/class/udc/fe980000.usb";
    std::filesystem::create_directories(udc);
    std::ofstream(udc / "state") << "not attached\n";
    LinuxBoard board(loop, root, std::nullopt, {});
    ASSERT_NE(board.usb(), nullptr);
    EXPECT_EQ(board.usb()->mode(), gadget::Mode::normal);
    EXPECT_EQ(board.no_input(), "");
}

TEST_F(LinuxBoardTest, AChipThatIsNotThereIsNamed) {
    LinuxBoard board(loop, root, PowerLines{"gpiochip4", 17, 27, 22}, {});
    EXPECT_EQ(board.power().leds().error().message, "there is no GPIO chip gpiochip4, or it may not be opened");
    EXPECT_EQ(problem(board.power().press(power::Line::reset, std::chrono::milliseconds(1))),
              "there is no GPIO chip gpiochip4, or it may not be opened");
}

}  // namespace
}  // namespace nanokvm::board
