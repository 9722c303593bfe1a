// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "board/board.hpp"
#include "board/cube/cube_usb.hpp"
#include "board/none/no_target.hpp"
#include "input/hidg/hidg_sink.hpp"
#include "media/lun_port.hpp"
#include "media/no_drive.hpp"
#include "power/gpio_power.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace nanokvm::board {

/// Lines of a GPIO chip: the buttons are pressed while theirs are high, the light is lit while its line is low.
struct PowerLines {
    std::string chip;  ///< its name in /dev, or its label
    unsigned power_button = 0;
    unsigned reset_button = 0;
    unsigned power_led = 0;
};

/// Any Linux machine. Where it has a USB device controller it is keyboard, pointers and drive of the target, as the
/// device is; without one it only shows the picture, and says so. Destroy it only once the loop has stopped.
class LinuxBoard final : public Board {
public:
    /// Without `lines` there is no power control. `leds` as of CubeBoard.
    LinuxBoard(boost::asio::io_context& loop, const base::Root& root, const std::optional<PowerLines>& lines,
               std::function<void(std::uint8_t)> leds);

    void start() override;
    [[nodiscard]] boost::asio::awaitable<void> stop() override;
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> reset_input() override;

    [[nodiscard]] input::InputSink& input() noexcept override;
    [[nodiscard]] std::string no_input() const override;
    [[nodiscard]] power::PowerControl& power() noexcept override { return *power_; }
    [[nodiscard]] media::MediaPort& media() noexcept override;
    [[nodiscard]] gadget::UsbControl* usb() noexcept override { return gadget_ ? &gadget_->usb : nullptr; }

private:
    struct Gadget {
        Gadget(boost::asio::io_context& loop, const base::Root& root, std::function<void(std::uint8_t)> leds);

        input::HidgSink input;
        CubeUsb usb;
        media::LunPort media;
    };

    std::unique_ptr<Gadget> gadget_;  // null: no controller
    NoInput no_input_;
    media::NoDrive no_drive_;
    std::unique_ptr<power::PowerControl> power_;
};

}  // namespace nanokvm::board
