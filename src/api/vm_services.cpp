// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_services.hpp"

#include "api/after_reply.hpp"
#include "api/refusal.hpp"
#include "base/log.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using http::Request;
using http::Response;

constexpr std::string_view ssh_script = "/etc/init.d/S50sshd";
constexpr std::string_view ssh_off = "/etc/kvm/ssh_stop";
constexpr std::string_view reboot_program = "/sbin/reboot";

Response failed(std::string_view why) {
    log::warning("device: {}", why);
    return refusal(-1, "operation failed", why);
}

Response get_ssh(const base::Root& root) {
    std::error_code error;
    return http::envelope(boost::json::object{{"enabled", !std::filesystem::exists(root / ssh_off, error)}});
}

awaitable<Response> set_ssh(const DeviceParts& device, const Request& request, bool enabled) {
    if (!device.own) {
        co_return failed(not_own);
    }
    log::info("device: {} switches SSH {}", request.session->username, enabled ? "on" : "off");
    std::vector<std::string> argv{(device.root / ssh_script).string(), enabled ? "permanent_on" : "permanent_off"};
    auto running = device.run(std::move(argv));
    const auto done = co_await std::move(running);
    co_return done ? http::envelope() : failed(done.error().message);
}

awaitable<void> run_reboot(std::shared_ptr<const DeviceParts> device) {
    std::vector<std::string> argv{(device->root / reboot_program).string()};
    auto running = device->run(std::move(argv));
    if (const auto done = co_await std::move(running); !done) {
        log::error("device: it is not restarted: {}", done.error().message);
    }
}

awaitable<Response> reboot(const DeviceParts& device, const Request& request) {
    const auto program = device.root / reboot_program;
    if (!device.own || ::access(program.c_str(), X_OK) != 0) {
        co_return failed(device.own ? "there is no " + program.string() : std::string(not_own));
    }
    log::info("device: {} restarts it", request.session->username);
    const auto executor = co_await asio::this_coro::executor;
    after_reply(executor, [executor, own = std::make_shared<DeviceParts>(device)] {
        asio::co_spawn(executor, run_reboot(own), asio::detached);
    });
    co_return http::envelope();
}

}  // namespace

void add_service_routes(http::Router& router, const DeviceParts& device) {
    using http::Access;
    router.add("GET", "/api/vm/ssh", Access::admin,
               [root = device.root](Request&) -> awaitable<Response> { co_return get_ssh(root); });
    for (const bool enabled : {true, false}) {
        router.add("POST", enabled ? "/api/vm/ssh/enable" : "/api/vm/ssh/disable", Access::admin,
                   [device, enabled](Request& request) { return set_ssh(device, request, enabled); });
    }
    router.add("POST", "/api/vm/system/reboot", Access::admin,
               [device](Request& request) { return reboot(device, request); });
}

}  // namespace nanokvm::api
