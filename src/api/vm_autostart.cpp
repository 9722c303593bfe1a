// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_autostart.hpp"

#include "api/refusal.hpp"
#include "base/log.hpp"
#include "http/params.hpp"
#include "system/autostart.hpp"

#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;

constexpr std::string_view pattern = "/api/vm/autostart/:name";

Response list(const base::Root& root) {
    const auto names = system::autostart_programs(root);
    if (!names) {
        // Before the first one the stock firmware says no more than this.
        return names.error().code == ENOENT ? http::failure(-1, "get autostart directory fail")
                                            : refusal(-1, "get autostart directory fail", names.error().message);
    }
    return http::envelope(boost::json::object{{"files", boost::json::array(names->begin(), names->end())}});
}

/// The content, and nothing around it.
Response show(const base::Root& root, const Request& request) {
    const auto content = system::autostart_program(root, request.path_param("name"));
    return content ? http::envelope(boost::json::value(boost::json::string(*content)))
                   : refusal(-1, "read file fail", content.error().message);
}

Response set(const DeviceParts& device, const Request& request) {
    const auto params = http::Params::from(request);
    const auto content = params ? params->optional_text("content") : tl::unexpected(params.error());
    if (!content) {
        return refusal(-1, "parse form request fail", content.error().message);
    }
    const std::string name(request.path_param("name"));
    if (!device.own) {
        return refusal(-1, "create file fail", not_own);
    }
    if (const auto kept = system::set_autostart_program(device.root, name, content->value_or("")); !kept) {
        return refusal(-1, kept.error().code == EINVAL ? "create file fail" : "write content fail",
                       kept.error().message);
    }
    log::info("device: {} writes the program {} that runs at its start", request.session->username, name);
    return http::envelope(boost::json::value(boost::json::string(name)));
}

Response remove(const base::Root& root, const Request& request) {
    const std::string name(request.path_param("name"));
    if (const auto removed = system::remove_autostart_program(root, name); !removed) {
        return refusal(-3, "remove file fail", removed.error().message);
    }
    log::info("device: {} removes the program {} that ran at its start", request.session->username, name);
    return http::envelope();
}

}  // namespace

void add_autostart_routes(http::Router& router, const DeviceParts& device) {
    using http::Access;
    const base::Root root = device.root;
    router.add("GET", "/api/vm/autostart", Access::admin,
               [root](Request&) -> awaitable<Response> { co_return list(root); });
    router.add("GET", pattern, Access::admin,
               [root](Request& request) -> awaitable<Response> { co_return show(root, request); });
    router.add("POST", pattern, Access::admin,
               [device](Request& request) -> awaitable<Response> { co_return set(device, request); });
    router.add("DELETE", pattern, Access::admin,
               [root](Request& request) -> awaitable<Response> { co_return remove(root, request); });
}

}  // namespace nanokvm::api
