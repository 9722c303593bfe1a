// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_gpio.hpp"

#include "base/log.hpp"
#include "http/params.hpp"

#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace nanokvm::api {
namespace {

// The validator's sentence of the stock server: clients are known to show it.
constexpr std::string_view type_missing =
    "Key: 'SetGpioReq.Type' Error:Field validation for 'Type' failed on the 'required' tag";

struct PressRequest {
    std::string type;
    std::uint64_t duration_ms = 0;
};

base::Result<PressRequest> press_request(const http::Request& request) {
    const auto params = http::Params::from(request);
    if (!params) {
        return tl::unexpected(params.error());
    }
    auto type = params->optional_text("type");
    if (!type) {
        return tl::unexpected(type.error());
    }
    if (!*type || (*type)->empty()) {
        return base::fail(std::string(type_missing));
    }
    const auto duration = params->optional_integer("duration");
    if (!duration) {
        return tl::unexpected(duration.error());
    }
    if (duration->value_or(0) < 0) {
        return base::fail("duration is negative");
    }
    return PressRequest{std::move(**type), static_cast<std::uint64_t>(duration->value_or(0))};
}

std::optional<power::Line> line_named(std::string_view name) {
    if (name == "power") {
        return power::Line::power;
    }
    return name == "reset" ? std::optional(power::Line::reset) : std::nullopt;
}

boost::asio::awaitable<http::Response> press(power::PowerControl& power, http::Request& request) {
    const auto wanted = press_request(request);
    if (!wanted) {
        co_return http::failure(-1, "invalid arguments: " + wanted.error().message);
    }
    const auto line = line_named(wanted->type);
    if (!line) {
        co_return http::failure(-2, "invalid power event: " + wanted->type);
    }
    const auto duration = power::press_duration(wanted->duration_ms);
    log::info("power: {} presses {} for {} ms", request.session ? request.session->username : "?", wanted->type,
              duration.count());
    if (const auto pressed = co_await power.press(*line, duration); !pressed) {
        co_return http::failure(-3, "operation failed: " + pressed.error().message);
    }
    co_return http::envelope();
}

http::Response lights(const power::PowerControl& power) {
    const auto leds = power.leds();
    if (!leds) {
        return http::failure(-2, "failed to read power led: " + leds.error().message);
    }
    boost::json::object data;
    data["pwr"] = leds->power;
    data["hdd"] = leds->disk;
    return http::envelope(data);
}

}  // namespace

void add_gpio_routes(http::Router& router, power::PowerControl& power) {
    router.add("POST", "/api/vm/gpio", http::Access::user,
               [&power](http::Request& request) { return press(power, request); });
    router.add("GET", "/api/vm/gpio", http::Access::user,
               [&power](http::Request&) -> boost::asio::awaitable<http::Response> { co_return lights(power); });
}

std::string power_status_json(const power::PowerControl& power) {
    const auto leds = power.leds();
    boost::json::object object;
    object["pwr"] = leds && leds->power;
    object["hdd"] = leds && leds->disk;
    object["known"] = leds.has_value();
    return boost::json::serialize(object);
}

void watch_power(power::PowerControl& power, EventBoard& board, std::function<void()> also) {
    const auto publish = [&power, &board, also = std::move(also)] {
        board.publish("power-status", "", power_status_json(power));
        if (also) {
            also();
        }
    };
    power.set_changed(publish);
    publish();
}

}  // namespace nanokvm::api
