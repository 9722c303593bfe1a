// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/wol.hpp"

#include "api/refusal.hpp"
#include "base/log.hpp"
#include "http/params.hpp"
#include "net/wake_on_lan.hpp"
#include "net/wol_list.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;

/// What a request names; `answer` is set when it does not.
struct Wanted {
    net::MacAddress mac{};
    std::string name;
    std::optional<Response> answer;
};

Wanted wanted_of(const Request& request, bool named) {
    Wanted wanted;
    const auto params = http::Params::from(request);
    const auto mac = params ? params->text("mac") : tl::unexpected(params.error());
    const auto name = params && named ? params->text("name") : base::Result<std::string>("");
    if (!mac || !name) {
        wanted.answer = refusal(-1, "invalid arguments", mac ? name.error().message : mac.error().message);
        return wanted;
    }
    const auto usable_name = named ? net::wol_name(*name) : std::optional<std::string>("");
    const auto address = net::parse_mac(*mac);
    if (!usable_name) {
        wanted.answer = refusal(-1, "invalid arguments", "name is not one line of 1 to 64 bytes");
    } else if (!address) {
        wanted.answer = http::failure(-2, "invalid MAC address");
    } else {
        wanted.mac = *address;
        wanted.name = *usable_name;
    }
    return wanted;
}

auto entry_of(net::WolList& list, const net::MacAddress& mac) {
    return std::find_if(list.begin(), list.end(), [&](const net::WolEntry& one) { return one.mac == mac; });
}

/// A list that cannot be kept keeps nobody asleep.
void remember(const base::Root& root, const net::MacAddress& mac) {
    auto list = net::load_wol_list(root);
    if (!list && list.error().code != ENOENT) {
        log::warning("wake-on-lan: {}", list.error().message);
        return;
    }
    auto entries = std::move(list).value_or(net::WolList{});
    if (entry_of(entries, mac) != entries.end()) {
        return;
    }
    if (entries.size() >= net::most_wol_entries) {
        entries.erase(entries.begin());
    }
    entries.push_back({mac, ""});
    if (auto saved = net::save_wol_list(root, entries); !saved) {
        log::warning("wake-on-lan: {}", saved.error().message);
    }
}

Response wake(const base::Root& root, const Request& request) {
    auto wanted = wanted_of(request, false);
    if (wanted.answer) {
        return std::move(*wanted.answer);
    }
    if (const auto sent = net::wake(wanted.mac); !sent) {
        return http::failure(-3, sent.error().message);
    }
    log::info("wake-on-lan: {} wakes {}", request.session->username, net::to_string(wanted.mac));
    remember(root, wanted.mac);
    return http::envelope();
}

Response get_list(const base::Root& root) {
    const auto list = net::load_wol_list(root);
    if (!list && list.error().code != ENOENT) {
        return refusal(-2, "open file error", list.error().message);
    }
    boost::json::array macs;
    for (const auto& entry : list.value_or(net::WolList{})) {
        macs.emplace_back(net::to_string(entry.mac) + (entry.name.empty() ? "" : " " + entry.name));
    }
    return http::envelope(boost::json::object{{"macs", std::move(macs)}});
}

/// Changes the list that is kept: `edit` gets it and what the request names, and returns an answer when it cannot.
template <typename Edit>
Response change(const base::Root& root, const Request& request, bool named, Edit edit) {
    auto wanted = wanted_of(request, named);
    if (wanted.answer) {
        return std::move(*wanted.answer);
    }
    auto list = net::load_wol_list(root);
    if (!list) {
        return refusal(-2, "read failed", list.error().message);
    }
    if (std::optional<Response> refused = edit(*list, wanted)) {
        return std::move(*refused);
    }
    const auto saved = net::save_wol_list(root, *list);
    return saved ? http::envelope() : refusal(-3, "write failed", saved.error().message);
}

std::optional<Response> forget(net::WolList& list, const Wanted& wanted) {
    const auto entry = entry_of(list, wanted.mac);
    if (entry != list.end()) {
        list.erase(entry);
    }
    return std::nullopt;
}

std::optional<Response> name(net::WolList& list, const Wanted& wanted) {
    const auto entry = entry_of(list, wanted.mac);
    if (entry == list.end()) {
        return refusal(-3, "write failed", net::to_string(wanted.mac) + " is not in the list");
    }
    entry->name = wanted.name;
    return std::nullopt;
}

}  // namespace

void add_wol_routes(http::Router& router, const base::Root& root) {
    using http::Access;
    router.add("POST", "/api/network/wol", Access::user,
               [root](Request& request) -> awaitable<Response> { co_return wake(root, request); });
    router.add("GET", "/api/network/wol/mac", Access::user,
               [root](Request&) -> awaitable<Response> { co_return get_list(root); });
    router.add("DELETE", "/api/network/wol/mac", Access::admin,
               [root](Request& request) -> awaitable<Response> { co_return change(root, request, false, forget); });
    router.add("POST", "/api/network/wol/mac/name", Access::admin,
               [root](Request& request) -> awaitable<Response> { co_return change(root, request, true, name); });
}

}  // namespace nanokvm::api
