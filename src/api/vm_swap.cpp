// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_swap.hpp"

#include "api/refusal.hpp"
#include "base/log.hpp"
#include "http/params.hpp"
#include "system/swap.hpp"

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;

/// One change at a time: programs work on the file meanwhile.
struct Changing {
    explicit Changing(bool& flag) : flag_(flag) { flag_ = true; }
    Changing(const Changing&) = delete;
    Changing& operator=(const Changing&) = delete;
    ~Changing() { flag_ = false; }

private:
    bool& flag_;
};

Response refused(const system::SwapProblem& problem) {
    log::warning("swap: {}", problem.error.message);
    switch (problem.step) {
        case system::SwapStep::switch_off:
            return refusal(-2, "disable swap failed", problem.error.message);
        case system::SwapStep::forget:
            return refusal(-3, "disable inittab failed", problem.error.message);
        case system::SwapStep::switch_on:
            return refusal(-4, "enable swap failed", problem.error.message);
        case system::SwapStep::remember:
            break;
    }
    return refusal(-5, "enable inittab failed", problem.error.message);
}

awaitable<Response> set(const DeviceParts& device, bool& changing, const Request& request) {
    const auto params = http::Params::from(request);
    const auto size = params ? params->integer("size") : tl::unexpected(params.error());
    if (!size || *size < 0 || *size > system::most_swap_mb) {
        co_return refusal(
            -1, "invalid arguments",
            size ? "size is not 0 to " + std::to_string(system::most_swap_mb) + " MB" : size.error().message);
    }
    if (!device.own || changing) {
        co_return refusal(-2, "disable swap failed", device.own ? "another change is under way" : not_own);
    }
    const Changing guard(changing);
    log::info("swap: {} makes it {} MB", request.session->username, *size);
    auto setting = system::set_swap(device.root, device.run, *size);
    const auto done = co_await std::move(setting);
    co_return done ? http::envelope() : refused(done.error());
}

}  // namespace

void add_swap_routes(http::Router& router, const DeviceParts& device) {
    using http::Access;
    router.add("GET", "/api/vm/swap", Access::admin, [root = device.root](Request&) -> awaitable<Response> {
        co_return http::envelope(boost::json::object{{"size", system::swap_size(root)}});
    });
    router.add("POST", "/api/vm/swap", Access::admin,
               [device, changing = std::make_shared<bool>(false)](Request& request) {
                   return set(device, *changing, request);
               });
}

}  // namespace nanokvm::api
