// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/event_board.hpp"
#include "http/router.hpp"
#include "power/power_control.hpp"

#include <functional>
#include <string>

namespace nanokvm::api {

/// GET and POST /api/vm/gpio (http-api.md 3.3). `power` outlives the router.
void add_gpio_routes(http::Router& router, power::PowerControl& power);

/// {pwr, hdd, known}: the object of power-status, ours.
[[nodiscard]] std::string power_status_json(const power::PowerControl& power);

/// Publishes power-status now and whenever the lights change, and then calls `also` where there is one. Both outlive
/// the program's loop.
void watch_power(power::PowerControl& power, EventBoard& board, std::function<void()> also = {});

}  // namespace nanokvm::api
