// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "gadget/usb_control.hpp"
#include "http/router.hpp"

#include <functional>

#include <boost/asio/awaitable.hpp>

namespace nanokvm::api {

/// What the USB routes work on; all outlive the router.
struct UsbParts {
    /// Null: the target is reached otherwise; then nothing is switched on, and switching says why it cannot be.
    gadget::UsbControl* usb = nullptr;
    /// What POST /api/hid/reset does, and the device's own programs ask for.
    std::function<boost::asio::awaitable<base::Result<void>>()> reset;
};

/// GET and POST /api/hid/mode and /api/vm/device/virtual, POST /api/internal/usb/recover (http-api.md 3.4, 3.9, 6.6).
/// Changes are in force when they are answered: nothing reboots.
void add_usb_routes(http::Router& router, UsbParts parts);

}  // namespace nanokvm::api
