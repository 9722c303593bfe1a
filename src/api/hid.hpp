// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/sessions.hpp"
#include "api/event_board.hpp"
#include "base/result.hpp"
#include "http/router.hpp"
#include "input/led_state.hpp"
#include "input/paster.hpp"

#include <functional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace nanokvm::api {

/// What the HID routes work on; all outlive the router.
struct HidParts {
    const input::LedState& leds;
    input::Paster& paster;
    account::Sessions& sessions;
    /// Brings the target's input devices into a known state, nothing pressed: what a board has for it.
    std::function<boost::asio::awaitable<base::Result<void>>()> reset;
};

/// GET /api/hid/leds, POST /api/hid/paste and /api/hid/reset (http-api.md 3.9, 6.3).
void add_hid_routes(http::Router& router, HidParts parts);

/// hid-led-status; for the callback of LedState and once at the start.
void publish_leds(EventBoard& board, const input::Leds& leds);

}  // namespace nanokvm::api
