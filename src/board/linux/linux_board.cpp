// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/linux/linux_board.hpp"

#include "base/log.hpp"
#include "gadget/udc.hpp"

#include <chrono>
#include <utility>

namespace nanokvm::board {
namespace {

constexpr const char* no_controller =
    "this machine has no USB device controller (/sys/class/udc): it cannot be a keyboard for the computer";
constexpr const char* no_lines = "no power control: server.yaml names no GPIO lines (power)";

input::HidgSink::Options input_options(const base::Root& root, std::function<void(std::uint8_t)> leds) {
    input::HidgSink::Options options;
    options.root = root;
    options.leds = std::move(leds);
    return options;
}

std::unique_ptr<power::PowerControl> make_power(boost::asio::io_context& loop, const base::Root& root,
                                                const std::optional<PowerLines>& lines) {
    if (!lines) {
        return std::make_unique<NoPower>(no_lines);
    }
    const power::FrontPins pins{{0, lines->power_button}, {0, lines->reset_button}, {0, lines->power_led}, {}};
    return std::make_unique<power::GpioPower>(loop, power::Gpio(root, lines->chip),
                                              base::Result<power::FrontPins>(pins));
}

}  // namespace

LinuxBoard::Gadget::Gadget(boost::asio::io_context& loop, const base::Root& root,
                           std::function<void(std::uint8_t)> leds)
    : input(loop, input_options(root, std::move(leds))),
      usb({.root = root, .open_tree = {}}, input),
      media([this](media::LunPort::TreeJob job) { return usb.on_tree(std::move(job)); }) {}

LinuxBoard::LinuxBoard(boost::asio::io_context& loop, const base::Root& root, const std::optional<PowerLines>& lines,
                       std::function<void(std::uint8_t)> leds)
    : power_(make_power(loop, root, lines)) {
    if (!gadget::list_udcs(root).empty()) {
        gadget_ = std::make_unique<Gadget>(loop, root, std::move(leds));
    }
}

void LinuxBoard::start() {
    if (gadget_) {
        gadget_->input.start();
    } else {
        log::warning("input: {}", no_controller);
    }
}

boost::asio::awaitable<void> LinuxBoard::stop() {
    if (gadget_) {
        auto settled = gadget_->input.settle(std::chrono::milliseconds(500));
        co_await std::move(settled);
    }
}

boost::asio::awaitable<base::Result<void>> LinuxBoard::reset_input() {
    if (!gadget_) {
        co_return base::fail(no_controller, ENODEV);
    }
    auto recovered = gadget_->usb.recover();
    co_return co_await std::move(recovered);
}

input::InputSink& LinuxBoard::input() noexcept {
    return gadget_ ? static_cast<input::InputSink&>(gadget_->input) : no_input_;
}

std::string LinuxBoard::no_input() const {
    return gadget_ ? "" : no_controller;
}

media::MediaPort& LinuxBoard::media() noexcept {
    return gadget_ ? static_cast<media::MediaPort&>(gadget_->media) : no_drive_;
}

}  // namespace nanokvm::board
