// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/command.hpp"

#include "base/files.hpp"
#include "net/arp_probe.hpp"
#include "net/dhcp_client.hpp"
#include "net/interfaces.hpp"
#include "net/lease.hpp"
#include "net/netlink.hpp"
#include "net/resolver.hpp"
#include "net/static_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

namespace nanokvm::net {
namespace {

Interface interface_now(std::string_view name) {
    for (auto& one : interfaces()) {
        if (one.name == name) {
            return one;
        }
    }
    return {std::string(name), false, false, {}};
}

/// Leaves of the interface's addresses those that `keep` says.
template <typename Keep>
base::Result<void> remove_addresses(LinkEditor& editor, std::string_view interface, const Keep& keep) {
    for (const auto& address : interface_now(interface).addresses) {
        if (!keep(address)) {
            if (auto removed = editor.remove_address(address); !removed) {
                return removed;
            }
        }
    }
    return {};
}

/// The address is the interface's only one afterwards. The new one comes first: connections to it survive. With the
/// first address of a network the kernel removes the others of that network, too: then it is added once more.
base::Result<void> become(LinkEditor& editor, std::string_view interface, const Ipv4Prefix& address) {
    if (auto added = editor.add_address(address); !added) {
        return added;
    }
    const auto is_it = [&](const Ipv4Prefix& one) { return one == address; };
    if (auto removed = remove_addresses(editor, interface, is_it); !removed) {
        return removed;
    }
    const auto left = interface_now(interface).addresses;
    return std::any_of(left.begin(), left.end(), is_it) ? base::Result<void>{} : editor.add_address(address);
}

/// The first address that nobody else has. Nothing: there is none, or no file.
std::optional<StaticEntry> free_static_entry(const NetContext& context, std::vector<std::string>& warnings) {
    const auto content = base::read_file(context.root / "/boot/eth.nodhcp", 65536);
    if (!content) {
        return std::nullopt;
    }
    const auto file = parse_static_file(*content);
    for (const auto& problem : file.problems) {
        warnings.push_back("/boot/eth.nodhcp, " + problem);
    }
    for (const auto& entry : file.entries) {
        const auto used = address_in_use(context.interface, entry.address.address);
        if (!used) {
            warnings.push_back(used.error().message);
        }
        if (!used || !*used) {
            return entry;
        }
        warnings.push_back(to_string(entry.address.address) + " is used by another device");
    }
    if (file.entries.empty()) {
        warnings.emplace_back("/boot/eth.nodhcp holds no address that can be used: asking a DHCP server");
    }
    return std::nullopt;
}

base::Result<void> take_static(const NetContext& context, LinkEditor& editor, const StaticEntry& entry) {
    if (auto done = become(editor, context.interface, entry.address); !done) {
        return done;
    }
    if (auto routed = editor.set_gateway(entry.gateway); !routed) {
        return routed;
    }
    return apply_name_servers(context.root, {{entry.gateway}, ""});
}

/// What udhcpc tells its script.
std::string dhcp_variable(std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? "" : value;
}

}  // namespace

base::Result<NetReport> net_up(const NetContext& context) {
    auto editor = LinkEditor::open(context.interface);
    if (!editor) {
        return tl::unexpected(editor.error());
    }
    stop_dhcp_client(context.root, context.interface);
    if (auto up = editor->bring_up(); !up) {
        return tl::unexpected(up.error());
    }
    NetReport report;
    if (const auto entry = free_static_entry(context, report.warnings)) {
        if (auto taken = take_static(context, *editor, *entry); !taken) {
            return tl::unexpected(taken.error());
        }
        report.text = "static " + to_string(entry->address) + "\n";
        report.addressed = true;
        return report;
    }
    if (auto started = start_dhcp_client(context.root, context.interface, context.own_program); !started) {
        report.warnings.push_back(started.error().message);
        if (auto fallen = become(*editor, context.interface, fallback_address); !fallen) {
            return tl::unexpected(fallen.error());
        }
    }
    const auto addresses = interface_now(context.interface).addresses;
    report.addressed = !addresses.empty();
    report.text = report.addressed ? fmt::format("{} {}\n", addresses.front() == fallback_address ? "fallback" : "dhcp",
                                                 to_string(addresses.front()))
                                   : "no address yet\n";
    return report;
}

base::Result<NetReport> net_down(const NetContext& context) {
    auto editor = LinkEditor::open(context.interface);
    if (!editor) {
        return tl::unexpected(editor.error());
    }
    stop_dhcp_client(context.root, context.interface);
    if (auto done = remove_addresses(*editor, context.interface, [](const Ipv4Prefix&) { return false; }); !done) {
        return tl::unexpected(done.error());
    }
    return NetReport{"down\n", {}, false};
}

base::Result<NetReport> net_status(const NetContext& context) {
    const Interface now = interface_now(context.interface);
    NetReport report;
    report.text = fmt::format("link {}\n", now.running ? "up" : now.up ? "no cable" : "down");
    for (const auto& address : now.addresses) {
        report.text +=
            fmt::format("address {}{}\n", to_string(address), address == fallback_address ? " fallback" : "");
    }
    const auto table = base::read_file("/proc/net/route").value_or("");
    if (const auto gateway = default_gateway(table, context.interface)) {
        report.text += fmt::format("gateway {}\n", to_string(*gateway));
    }
    report.text += fmt::format("dhcp {}\n", dhcp_client_runs(context.root, context.interface) ? "runs" : "no");
    report.addressed = !now.addresses.empty();
    return report;
}

base::Result<void> dhcp_event(const base::Root& root, std::string_view event) {
    const std::string interface = dhcp_variable("interface");
    auto editor = LinkEditor::open(interface);
    if (!editor) {
        return tl::unexpected(editor.error());
    }
    switch (parse_dhcp_event(event)) {
        case DhcpEvent::deconfig:
            // A device that nobody can reach is worth less than one with the wrong address: the fallback stays.
            return remove_addresses(*editor, interface, [](const Ipv4Prefix& one) { return one == fallback_address; });
        case DhcpEvent::lease_fail:
            return interface_now(interface).addresses.empty() ? editor->add_address(fallback_address)
                                                              : base::Result<void>{};
        case DhcpEvent::lease:
            break;
        case DhcpEvent::other:
            return {};
    }
    const auto lease = parse_lease(dhcp_variable);
    if (!lease) {
        return tl::unexpected(lease.error());
    }
    if (auto done = become(*editor, interface, lease->address); !done) {
        return done;
    }
    if (lease->gateway) {
        if (auto routed = editor->set_gateway(*lease->gateway); !routed) {
            return routed;
        }
    }
    return apply_name_servers(root, lease->names);
}

base::Result<void> names_event(const base::Root& root, std::string_view event) {
    if (parse_dhcp_event(event) != DhcpEvent::lease) {
        return {};
    }
    const auto lease = parse_lease(dhcp_variable);
    if (!lease) {
        return tl::unexpected(lease.error());
    }
    return lease->names.servers.empty() ? base::Result<void>{} : apply_name_servers(root, lease->names);
}

}  // namespace nanokvm::net
