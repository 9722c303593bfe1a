// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "power/gpio_chip.hpp"
#include "power/power_control.hpp"
#include "power/press_gate.hpp"

#include <array>
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace nanokvm::power {

/// The target's buttons and lights on GPIO lines. Both buttons are low as soon as it exists and when it ends, however a
/// press ends. Thread-bound to the loop.
class GpioPower final : public PowerControl {
public:
    /// A board whose lines are not known or not there has a control, too: each call answers with the reason.
    GpioPower(boost::asio::io_context& loop, const Gpio& gpio, const base::Result<FrontPins>& pins);
    GpioPower(boost::asio::io_context& loop, const Gpio& gpio, Hardware hardware)
        : GpioPower(loop, gpio, front_pins(hardware)) {}
    ~GpioPower() override;
    GpioPower(const GpioPower&) = delete;
    GpioPower& operator=(const GpioPower&) = delete;

    [[nodiscard]] boost::asio::awaitable<base::Result<void>> press(Line line,
                                                                   std::chrono::milliseconds duration) override;
    [[nodiscard]] base::Result<FrontLeds> leds() const override;
    void set_changed(std::function<void()> changed) override { changed_ = std::move(changed); }

private:
    struct Light {
        std::unique_ptr<Input> line;
        boost::asio::posix::stream_descriptor edges;  // a duplicate of the line's
    };
    [[nodiscard]] base::Result<void> open(const Gpio& gpio, const base::Result<FrontPins>& pins);
    [[nodiscard]] base::Result<std::unique_ptr<Light>> open_light(const Gpio& gpio, Pin pin);
    void watch(Light& light);
    void edge(Light& light);
    [[nodiscard]] std::unique_ptr<Output>& button(Line line) noexcept {
        return buttons_[static_cast<std::size_t>(line)];
    }

    boost::asio::io_context& loop_;
    PressGate gate_;
    std::optional<base::Error> broken_;  // why nothing works
    std::array<std::unique_ptr<Output>, 2> buttons_;
    std::unique_ptr<Light> power_;
    std::unique_ptr<Light> disk_;
    std::optional<FrontLeds> told_;
    std::function<void()> changed_;
};

}  // namespace nanokvm::power
