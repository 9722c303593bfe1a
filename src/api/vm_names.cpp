// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_names.hpp"

#include "api/refusal.hpp"
#include "base/log.hpp"
#include "http/params.hpp"
#include "system/host_name.hpp"
#include "system/web_title.hpp"

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;

Response get_name(const base::Root& root) {
    const auto name = system::host_name(root);
    return name ? http::envelope(boost::json::object{{"hostname", *name}})
                : refusal(-1, "read Hostname failed", name.error().message);
}

Response refused(const system::HostNameProblem& problem) {
    log::warning("device: {}", problem.error.message);
    switch (problem.step) {
        case system::HostNameStep::read_name:
            return refusal(-1, "read Hostname failed", problem.error.message);
        case system::HostNameStep::read_hosts:
            return refusal(-1, "read Hosts failed", problem.error.message);
        case system::HostNameStep::write_hosts:
            return refusal(-2, "failed to write data", problem.error.message);
        case system::HostNameStep::write_name:
            break;
    }
    return refusal(-3, "failed to write data", problem.error.message);
}

Response set_name(const DeviceParts& device, const std::function<void(const std::string&)>& renamed,
                  const Request& request) {
    const auto params = http::Params::from(request);
    const auto name = params ? params->text("hostname") : tl::unexpected(params.error());
    if (!name) {
        return refusal(-1, "invalid arguments", name.error().message);
    }
    if (!system::is_host_name(*name)) {
        return refusal(-1, "invalid arguments",
                       "hostname is not a name of letters, digits and inner hyphens, 64 characters at most");
    }
    if (!device.own) {
        return refusal(-3, "failed to write data", not_own);
    }
    if (const auto set = system::set_host_name(device.root, *name); !set) {
        return refused(set.error());
    }
    log::info("device: {} names it {}", request.session->username, *name);
    renamed(*name);
    return http::envelope();
}

Response get_title(const base::Root& root) {
    const auto title = system::web_title(root);
    if (!title) {
        return refusal(-1, "read web title failed", title.error().message);
    }
    return *title ? http::envelope(boost::json::object{{"title", **title}})
                  : http::failure(-1, "read web title failed");
}

Response set_title(const base::Root& root, const Request& request) {
    const auto params = http::Params::from(request);
    const auto title = params ? params->optional_text("title") : tl::unexpected(params.error());
    const std::string problem = !title ? title.error().message : system::title_problem(title->value_or(""));
    if (!problem.empty()) {
        return refusal(-1, "invalid arguments", problem);
    }
    const std::string text = title->value_or("");
    if (const auto set = system::set_web_title(root, text); !set) {
        const bool reset = text.empty() || text == system::usual_title;
        log::warning("device: {}", set.error().message);
        return refusal(reset ? -2 : -3, reset ? "reset failed" : "write failed", set.error().message);
    }
    return http::envelope();
}

}  // namespace

void add_name_routes(http::Router& router, const DeviceParts& device, std::function<void(const std::string&)> renamed) {
    using http::Access;
    const base::Root root = device.root;
    router.add("GET", "/api/vm/hostname", Access::user,
               [root](Request&) -> awaitable<Response> { co_return get_name(root); });
    router.add("POST", "/api/vm/hostname", Access::admin,
               [device, renamed = std::move(renamed)](Request& request) -> awaitable<Response> {
                   co_return set_name(device, renamed, request);
               });
    router.add("GET", "/api/vm/web-title", Access::user,
               [root](Request&) -> awaitable<Response> { co_return get_title(root); });
    router.add("POST", "/api/vm/web-title", Access::admin,
               [root](Request& request) -> awaitable<Response> { co_return set_title(root, request); });
}

}  // namespace nanokvm::api
