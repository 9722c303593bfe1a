// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/gateway_watch.hpp"

#include "base/files.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>

#include <fmt/format.h>

namespace nanokvm::system {
namespace {

constexpr std::string_view wired = "eth0";
constexpr std::string_view blanks = " \t\r\n";

/// The wired interface when it can be asked through, else one without a name.
net::Interface usable_interface() {
    for (auto& interface : net::interfaces()) {
        if (interface.name == wired && interface.running && !interface.addresses.empty()) {
            return std::move(interface);
        }
    }
    return {};
}

}  // namespace

GatewayChoice gateway_to_ask(const base::Root& root, std::string_view proc_net_route, std::string_view interface) {
    std::error_code error;
    if (std::filesystem::exists(root / "/etc/kvm/stop_ping", error)) {
        return {};
    }
    GatewayChoice choice;
    if (const auto named = base::read_file(root / "/etc/kvm/gateway", 256)) {
        const auto first = std::min(named->find_first_not_of(blanks), named->size());
        const auto text = std::string_view(*named).substr(first, named->find_last_not_of(blanks) + 1 - first);
        if (const auto address = net::parse_ipv4(text); address && net::is_host_address(*address)) {
            return {address, ""};
        }
        choice.problem = fmt::format("/etc/kvm/gateway: '{}' is not the IPv4 address of a machine", text);
    }
    choice.target = net::default_gateway(proc_net_route, interface);
    return choice;
}

void GatewayWatch::look(const base::Root& root, Clock::time_point now) {
    auto interface = usable_interface();
    GatewayChoice choice;
    if (!interface.name.empty()) {
        choice = gateway_to_ask(root, base::read_file("/proc/net/route").value_or(""), wired);
    }
    if (choice == choice_ && interface.addresses == interface_.addresses) {
        return;
    }
    if (!choice.problem.empty() && choice.problem != choice_.problem) {
        log::warning("{}", choice.problem);
    }
    interface_ = std::move(interface);
    choice_ = std::move(choice);
    probe_.reset();
    judge_ = choice_.target ? std::optional(GatewayJudge(now)) : std::nullopt;
}

void GatewayWatch::act(Clock::time_point now) {
    if (!judge_) {
        return;
    }
    if (probe_ && probe_->answered()) {
        judge_->answered(now);
        probe_.reset();
    }
    if (now < judge_->next()) {
        return;
    }
    if (judge_->waiting()) {
        judge_->missed(now);
        probe_.reset();
        return;
    }
    auto asked = net::ReachProbe::send(interface_, *choice_.target);
    if (!asked) {
        log::debug("the gateway: {}", asked.error().message);
        judge_->missed(now);
        return;
    }
    probe_.emplace(std::move(*asked));
    judge_->asked(now);
}

std::optional<GatewayWatch::Clock::time_point> GatewayWatch::deadline() const noexcept {
    return judge_ ? std::optional(judge_->next()) : std::nullopt;
}

}  // namespace nanokvm::system
