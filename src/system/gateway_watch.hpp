// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "net/interfaces.hpp"
#include "net/reach_probe.hpp"
#include "system/gateway_judge.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::system {

struct GatewayChoice {
    std::optional<net::Ipv4> target;
    std::string problem;  ///< what is wrong with /etc/kvm/gateway: a sentence, else empty

    friend bool operator==(const GatewayChoice&, const GatewayChoice&) = default;
};

/// Whom to ask whether the way out of the wired network is there: the machine that /etc/kvm/gateway names, else the
/// default gateway; nobody when /etc/kvm/stop_ping is there (device.md 2.2).
[[nodiscard]] GatewayChoice gateway_to_ask(const base::Root& root, std::string_view proc_net_route,
                                           std::string_view interface);

/// Asks it (GatewayJudge says when). Nothing blocks; a socket is open only while an answer is awaited. Thread-bound.
class GatewayWatch {
public:
    using Clock = GatewayJudge::Clock;

    /// The network or a setting may have changed: decides anew whom to ask. Does not send.
    void look(const base::Root& root, Clock::time_point now);
    /// At deadline() or later, and when fd() is readable.
    void act(Clock::time_point now);

    /// -1 while nothing is awaited.
    [[nodiscard]] int fd() const noexcept { return probe_ ? probe_->fd() : -1; }
    [[nodiscard]] std::optional<Clock::time_point> deadline() const noexcept;
    /// It did not answer several times in a row.
    [[nodiscard]] bool silent() const noexcept { return judge_ && judge_->silent(); }

private:
    net::Interface interface_;
    GatewayChoice choice_;
    std::optional<GatewayJudge> judge_;  ///< while there is a target
    std::optional<net::ReachProbe> probe_;
};

}  // namespace nanokvm::system
