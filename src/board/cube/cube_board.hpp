// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "board/board.hpp"
#include "board/cube/cube_usb.hpp"
#include "input/hidg/hidg_sink.hpp"
#include "media/lun_port.hpp"
#include "power/gpio_power.hpp"

#include <cstdint>
#include <functional>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace nanokvm::board {

/// The parts of the device: the target is the host of its USB gadget. Destroy it only once the loop has stopped.
class CubeBoard final : public Board {
public:
    /// `leds` gets the lights of the target's keyboard, as LedState::set takes them.
    CubeBoard(boost::asio::io_context& loop, const base::Root& root, std::function<void(std::uint8_t)> leds)
        : input_(loop, input_options(root, std::move(leds))),
          usb_({.root = root, .open_tree = {}}, input_),
          power_(loop, power::Gpio(root), hardware(root)),
          bridge_(power::Gpio(root), hardware(root)) {}

    void start() override { input_.start(); }
    [[nodiscard]] boost::asio::awaitable<void> stop() override { return input_.settle(std::chrono::milliseconds(500)); }
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> reset_input() override { return usb_.recover(); }

    [[nodiscard]] input::HidgSink& input() noexcept override { return input_; }
    [[nodiscard]] power::PowerControl& power() noexcept override { return power_; }
    [[nodiscard]] media::MediaPort& media() noexcept override { return media_; }
    [[nodiscard]] CubeUsb* usb() noexcept override { return &usb_; }
    [[nodiscard]] power::BridgeReset* bridge() noexcept override { return &bridge_; }

private:
    static power::Hardware hardware(const base::Root& root);
    static input::HidgSink::Options input_options(const base::Root& root, std::function<void(std::uint8_t)> leds);

    input::HidgSink input_;
    CubeUsb usb_;
    media::LunPort media_{[this](media::LunPort::TreeJob job) { return usb_.on_tree(std::move(job)); }};
    power::GpioPower power_;
    power::BridgeReset bridge_;
};

}  // namespace nanokvm::board
