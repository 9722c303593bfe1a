// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/dns.hpp"

#include "api/refusal.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "http/params.hpp"
#include "net/dns_settings.hpp"
#include "net/interfaces.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace nanokvm::api {
namespace {

namespace json = boost::json;
using boost::asio::awaitable;
using http::Request;
using http::Response;

json::array array_of(const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
}

/// The interface that leads out, else the first one with an address.
json::object interface_info(const std::vector<std::string>& search) {
    const std::string routes = base::read_file("/proc/net/route").value_or("");
    std::optional<net::Interface> shown;
    std::optional<net::Ipv4> gateway;
    for (auto& one : net::interfaces()) {
        const auto through = net::default_gateway(routes, one.name);
        const bool fits = one.up && !one.addresses.empty() && net::kind_of(one.name) != net::InterfaceKind::other;
        const bool leads_out = through && !gateway && !one.addresses.empty();
        if (leads_out || (fits && !shown)) {
            shown = std::move(one);
            gateway = through;
        }
    }
    json::object info;
    const auto kind = shown ? net::kind_of(shown->name) : net::InterfaceKind::other;
    info["interface"] = shown ? shown->name : "";
    info["type"] = kind == net::InterfaceKind::wired ? "Wired" : kind == net::InterfaceKind::wireless ? "Wireless" : "";
    info["address"] = shown ? net::to_string(shown->addresses.front()) : "";
    info["subnetMask"] = shown ? net::to_string(net::Ipv4{shown->addresses.front().mask()}) : "";
    info["gateway"] = gateway ? net::to_string(*gateway) : "";
    info["searchDomains"] = array_of(search);
    return info;
}

Response get(const base::Root& root) {
    const auto state = net::read_dns(root);
    json::object data;
    data["mode"] = state.mode == net::DnsMode::manual ? "manual" : "dhcp";
    data["servers"] = array_of(state.servers);
    data["effective"] = array_of(state.effective.servers);
    data["dhcp"] = array_of(state.dhcp.servers);
    data["info"] = interface_info(state.dhcp.search);
    return http::envelope(data);
}

/// Nothing: it is there and no list of texts.
std::optional<std::vector<std::string>> texts_of(const json::value* value) {
    std::vector<std::string> texts;
    const json::array* list = value == nullptr ? nullptr : value->if_array();
    if (value != nullptr && list == nullptr) {
        return std::nullopt;
    }
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const auto* text = (*list)[i].if_string();
        if (text == nullptr) {
            return std::nullopt;
        }
        texts.emplace_back(*text);
    }
    return texts;
}

Response set(const DeviceParts& device, const Request& request) {
    const auto params = http::Params::from(request);
    const auto mode = params ? params->text("mode") : tl::unexpected(params.error());
    if (!mode) {
        return refusal(-1, "invalid arguments", mode.error().message);
    }
    const bool manual = *mode == "manual";
    if (!manual && *mode != "dhcp") {
        return refusal(-1, "invalid arguments", "mode is not manual or dhcp");
    }
    const auto servers = texts_of(params->json("servers"));
    if (!servers) {
        return refusal(-1, "invalid arguments", "servers is not a list of texts");
    }
    const int code = manual ? -2 : -3;
    if (!device.own) {
        return http::failure(code, not_own);
    }
    const auto done = manual ? net::set_manual_dns(device.root, *servers) : net::set_dhcp_dns(device.root);
    if (!done) {
        log::warning("dns: {}", done.error().message);
        return http::failure(code, done.error().message);
    }
    log::info("dns: {} chooses {} servers", request.session->username, manual ? "these" : "the DHCP server's");
    return http::envelope();
}

}  // namespace

void add_dns_routes(http::Router& router, const DeviceParts& device) {
    using http::Access;
    router.add("GET", "/api/network/dns", Access::admin,
               [root = device.root](Request&) -> awaitable<Response> { co_return get(root); });
    router.add("POST", "/api/network/dns", Access::admin,
               [device](Request& request) -> awaitable<Response> { co_return set(device, request); });
}

}  // namespace nanokvm::api
