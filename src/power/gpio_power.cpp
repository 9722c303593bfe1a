// SPDX-License-Identifier: GPL-3.0-or-later
#include "power/gpio_power.hpp"

#include "base/log.hpp"

#include <fcntl.h>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nanokvm::power {
namespace {

constexpr std::string_view consumer = "nanokvm";

/// A pressed button; released however the scope is left.
class Pressed {
public:
    explicit Pressed(Output& button) noexcept : button_(button) {}
    Pressed(const Pressed&) = delete;
    Pressed& operator=(const Pressed&) = delete;
    ~Pressed() { static_cast<void>(button_.set(false)); }

private:
    Output& button_;
};

}  // namespace

GpioPower::GpioPower(boost::asio::io_context& loop, const Gpio& gpio, const base::Result<FrontPins>& pins)
    : loop_(loop), gate_(loop.get_executor()) {
    if (auto opened = open(gpio, pins); !opened) {
        broken_ = opened.error();
        buttons_ = {};  // one may have been taken: released
        log::warning("power: {}", broken_->message);
    }
}

GpioPower::~GpioPower() = default;

base::Result<void> GpioPower::open(const Gpio& gpio, const base::Result<FrontPins>& pins) {
    if (!pins) {
        return tl::unexpected(pins.error());
    }
    for (const Line line : {Line::power, Line::reset}) {
        auto output = gpio.output(pins->button(line), consumer);
        if (!output) {
            return tl::unexpected(output.error());
        }
        button(line) = std::move(*output);
    }
    auto power = open_light(gpio, pins->power_led);
    if (!power) {
        return tl::unexpected(power.error());
    }
    power_ = std::move(*power);
    if (pins->disk_led) {
        if (auto disk = open_light(gpio, *pins->disk_led)) {
            disk_ = std::move(*disk);
        } else {
            log::warning("power: no disk light: {}", disk.error().message);
        }
    }
    if (const auto now = leds()) {
        told_ = *now;
    }
    for (Light* light : {power_.get(), disk_.get()}) {
        if (light != nullptr) {
            watch(*light);
        }
    }
    return {};
}

base::Result<std::unique_ptr<GpioPower::Light>> GpioPower::open_light(const Gpio& gpio, Pin pin) {
    auto input = gpio.input(pin, consumer);
    if (!input) {
        return tl::unexpected(input.error());
    }
    const int fd = ::fcntl((*input)->edge_fd(), F_DUPFD_CLOEXEC, 0);
    if (fd < 0) {
        return base::fail_errno("cannot watch a GPIO line");
    }
    auto light =
        std::make_unique<Light>(Light{std::move(*input), boost::asio::posix::stream_descriptor(loop_.get_executor())});
    boost::system::error_code error;
    light->edges.assign(fd, error);
    if (error) {
        ::close(fd);
        log::warning("power: changes of a light are not seen: {}", error.message());
    }
    return light;
}

void GpioPower::watch(Light& light) {
    if (!light.edges.is_open()) {
        return;
    }
    const auto kind = light.line->edge_is_urgent() ? boost::asio::posix::descriptor_base::wait_error
                                                   : boost::asio::posix::descriptor_base::wait_read;
    light.edges.async_wait(kind, [this, &light](const boost::system::error_code& error) {
        if (!error) {
            edge(light);
        }
    });
}

void GpioPower::edge(Light& light) {
    light.line->take_edges();
    const auto now = leds();
    if (now && told_ != *now) {
        told_ = *now;
        if (changed_) {
            changed_();
        }
    }
    watch(light);
}

boost::asio::awaitable<base::Result<void>> GpioPower::press(Line line, std::chrono::milliseconds duration) {
    if (broken_) {
        co_return tl::unexpected(*broken_);
    }
    auto turn = co_await gate_.enter(line);
    if (!turn) {
        co_return tl::unexpected(turn.error());
    }
    Output& output = *button(line);
    if (auto pressed = output.set(true); !pressed) {
        co_return tl::unexpected(pressed.error());
    }
    const Pressed held(output);
    boost::asio::steady_timer timer(loop_, duration);
    boost::system::error_code ignored;  // cancelled: released all the same
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    co_return base::Result<void>{};
}

base::Result<FrontLeds> GpioPower::leds() const {
    if (broken_) {
        return tl::unexpected(*broken_);
    }
    const auto power = power_->line->high();
    if (!power) {
        return tl::unexpected(power.error());
    }
    FrontLeds leds;
    leds.power = !*power;
    if (disk_) {
        const auto disk = disk_->line->high();
        leds.disk = disk && !*disk;
    }
    return leds;
}

}  // namespace nanokvm::power
