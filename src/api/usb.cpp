// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/usb.hpp"

#include "base/log.hpp"
#include "http/params.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using gadget::UsbControl;
using http::Request;
using http::Response;

constexpr std::string_view no_device = "this board is no USB device of the target";

Response failed(int code, std::string_view what, std::string_view why) {
    return http::failure(code, std::string(what).append(": ").append(why));
}

/// The text of the one parameter that these routes have.
base::Result<std::string> only_text(const Request& request, std::string_view name) {
    const auto params = http::Params::from(request);
    return params ? params->text(name) : tl::unexpected(params.error());
}

Response mode(const UsbControl* usb) {
    if (usb == nullptr) {
        return failed(-1, "get HID mode failed", no_device);
    }
    return http::envelope(boost::json::object{{"mode", gadget::name_of(usb->mode())}});
}

std::optional<gadget::Mode> mode_named(std::string_view name) {
    for (const auto known : {gadget::Mode::normal, gadget::Mode::hid_only}) {
        if (gadget::name_of(known) == name) {
            return known;
        }
    }
    return std::nullopt;
}

awaitable<Response> set_mode(UsbControl* usb, Request& request) {
    const auto name = only_text(request, "mode");
    if (!name) {
        co_return http::failure(-1, "invalid arguments");
    }
    const auto wanted = mode_named(*name);
    if (!wanted) {
        co_return http::failure(-2, "invalid arguments");
    }
    if (usb == nullptr) {
        co_return failed(-3, "operation failed", no_device);
    }
    log::info("usb: {} switches to {} mode", request.session->username, *name);
    auto switching = usb->set_mode(*wanted);
    if (const auto done = co_await std::move(switching); !done) {
        log::error("usb: the mode is not switched: {}", done.error().message);
        co_return failed(-3, "operation failed", done.error().message);
    }
    co_return http::envelope();
}

Response extras(const UsbControl* usb) {
    const gadget::Extras on = usb == nullptr ? gadget::Extras{} : usb->extras();
    return http::envelope(boost::json::object{{"network", on.network}, {"media", false}, {"disk", on.disk}});
}

std::optional<gadget::Extra> extra_named(std::string_view name) {
    if (name == "network") {
        return gadget::Extra::network;
    }
    return name == "disk" ? std::optional(gadget::Extra::disk) : std::nullopt;
}

awaitable<Response> toggle(UsbControl* usb, Request& request) {
    const auto name = only_text(request, "device");
    if (!name) {
        co_return http::failure(-1, "invalid argument");
    }
    const auto extra = extra_named(*name);
    if (!extra) {
        co_return http::failure(-2, "invalid arguments");
    }
    if (usb == nullptr) {
        co_return failed(-3, "operation failed", no_device);
    }
    const gadget::Extras before = usb->extras();
    const bool on = !(*extra == gadget::Extra::network ? before.network : before.disk);
    log::info("usb: {} switches {} {}", request.session->username, *name, on ? "on" : "off");
    auto switching = usb->set_extra(*extra, on);
    if (const auto done = co_await std::move(switching); !done) {
        log::error("usb: {} is not switched: {}", *name, done.error().message);
        co_return failed(-3, "operation failed", done.error().message);
    }
    co_return http::envelope(boost::json::object{{"on", on}});
}

awaitable<Response> recover(const UsbParts& parts) {
    log::info("usb: a program of this device resets the USB device");
    auto resetting = parts.reset();
    if (const auto done = co_await std::move(resetting); !done) {
        log::warning("usb: reset failed: {}", done.error().message);
        co_return http::failure(-1, "failed to recover usb");
    }
    co_return http::envelope();
}

}  // namespace

void add_usb_routes(http::Router& router, UsbParts parts) {
    UsbControl* usb = parts.usb;
    router.add("GET", "/api/hid/mode", http::Access::user,
               [usb](Request&) -> awaitable<Response> { co_return mode(usb); });
    router.add("POST", "/api/hid/mode", http::Access::admin,
               [usb](Request& request) { return set_mode(usb, request); });
    router.add("GET", "/api/vm/device/virtual", http::Access::admin,
               [usb](Request&) -> awaitable<Response> { co_return extras(usb); });
    router.add("POST", "/api/vm/device/virtual", http::Access::admin,
               [usb](Request& request) { return toggle(usb, request); });
    router.add("POST", "/api/internal/usb/recover", http::Access::local,
               [parts = std::move(parts)](Request&) { return recover(parts); });
}

}  // namespace nanokvm::api
