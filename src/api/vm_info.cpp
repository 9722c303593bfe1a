// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_info.hpp"

#include "base/files.hpp"
#include "base/free.hpp"
#include "net/interfaces.hpp"

#include <arpa/inet.h>
#include <array>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <set>
#include <unistd.h>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

// Clients choose protocol variants by this number (http-api.md appendix D), so a device without the file still names
// one.
constexpr std::string_view unknown_version = "1.0.0";

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
        text.pop_back();
    }
    return text;
}

std::string content(const base::Root& root, std::string_view path, std::string_view missing) {
    return trimmed(base::read_file(root / path, 4096).value_or(std::string(missing)));
}

std::string_view interface_type(std::string_view name) noexcept {
    const auto kind = net::kind_of(name);
    return kind == net::InterfaceKind::wired ? "Wired" : kind == net::InterfaceKind::wireless ? "Wireless" : "";
}

/// The first IPv4 address of every wired or wireless interface that is up.
boost::json::array addresses() {
    boost::json::array list;
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) {
        return list;
    }
    const std::unique_ptr<ifaddrs, base::Free<::freeifaddrs>> owner(first);
    std::set<std::string_view> seen;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        const auto type = interface_type(entry->ifa_name);
        if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET || (entry->ifa_flags & IFF_UP) == 0 ||
            type.empty() || !seen.insert(entry->ifa_name).second) {
            continue;
        }
        std::array<char, INET_ADDRSTRLEN> text{};
        const auto* address = reinterpret_cast<const sockaddr_in*>(entry->ifa_addr);
        ::inet_ntop(AF_INET, &address->sin_addr, text.data(), text.size());
        list.push_back(
            boost::json::object{{"name", entry->ifa_name}, {"addr", text.data()}, {"version", "IPv4"}, {"type", type}});
    }
    return list;
}

std::string mdns_name(const base::Root& root) {
    if (content(root, "/run/avahi-daemon/pid", "").empty()) {
        return "";
    }
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) + ".local" : "";
}

http::Response info(const base::Root& root, const Abilities& abilities) {
    return http::envelope(boost::json::object{{"ips", addresses()},
                                              {"mdns", mdns_name(root)},
                                              {"image", image_version(content(root, "/boot/ver", ""))},
                                              {"application", content(root, "/kvmapp/version", unknown_version)},
                                              {"deviceKey", content(root, "/device_key", "")},
                                              {"abilities", boost::json::object{{"usb", abilities.usb},
                                                                                {"system", abilities.system},
                                                                                {"tls", abilities.tls},
                                                                                {"noInput", abilities.no_input}}}});
}

}  // namespace

std::string image_version(std::string_view boot_ver) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> known{{
        {"2024-06-23-20-59-2d2bfb.img", "v1.0.0"},
        {"2024-07-23-20-18-587710.img", "v1.1.0"},
        {"2024-08-08-19-44-bef2ca.img", "v1.2.0"},
        {"2024-11-13-09-59-9c961a.img", "v1.3.0"},
        {"2025-02-17-19-08-3649fe.img", "v1.4.0"},
        {"2025-04-17-14-21-98d17d.img", "v1.4.1"},
        {"2026-01-05-1_4_1.img", "v1.4.2"},
    }};
    for (const auto& [file, version] : known) {
        if (file == boot_ver) {
            return std::string(version);
        }
    }
    return std::string(boot_ver);
}

std::string_view hardware_name(std::string_view word) noexcept {
    return word == "beta" ? "Beta" : word == "pcie" ? "PCIE" : "Alpha";
}

void add_info_routes(http::Router& router, base::Root root, Abilities abilities) {
    router.add("GET", "/api/vm/info", http::Access::user,
               [root, abilities](http::Request&) -> boost::asio::awaitable<http::Response> {
                   co_return info(root, abilities);
               });
    router.add(
        "GET", "/api/vm/hardware", http::Access::user,
        [root](http::Request&) -> boost::asio::awaitable<http::Response> {
            co_return http::envelope(boost::json::object{{"version", hardware_name(content(root, "/etc/kvm/hw", ""))}});
        });
}

}  // namespace nanokvm::api
