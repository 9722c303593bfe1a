// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.hpp"
#include "stream/webrtc/core.hpp"
#include "stream/webrtc/core_post.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace nanokvm::stream::webrtc {

void Core::gather() {
    const auto now = std::chrono::steady_clock::now();
    const auto wanted = net::choose_addresses(net::list_local_addresses(), options_.interfaces, options_.ipv6);
    const auto is_wanted = [&](const Host& host) { return std::ranges::find(wanted, host.address) != wanted.end(); };
    for (const auto& host : hosts_) {
        if (!is_wanted(host)) {
            log::debug("webrtc: the address {} is gone", host.address.address.to_string());
            std::erase_if(candidates_, [&](const auto& each) { return each.endpoint == host.base.endpoint; });
            std::erase_if(candidates_, [&](const auto& each) { return each.related == host.base.endpoint; });
            reflexive_.forget(host.base.id);
            host.socket->close();
            agent_.remove_base(host.base.id, now);
        }
    }
    std::erase_if(hosts_, [&](const Host& host) { return !is_wanted(host); });
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (std::ranges::find(hosts_, wanted[i], &Host::address) == hosts_.end()) {
            open_host(wanted[i], i);
        }
    }
}

void Core::open_host(const net::LocalAddress& address, std::size_t order) {
    const ice::BaseId id = next_base_++;
    auto socket = net::BoundSocket::open(
        loop_, {address.address, 0}, {options_.port_min, options_.port_max, options_.dscp}, inbox_,
        [weak = weak_from_this(), id](const ice::Endpoint& from, std::span<std::byte> datagram) {
            if (const auto self = weak.lock(); self && self->events_ != nullptr) {
                self->received(id, from, datagram);
            }
        });
    if (!socket) {
        log::warning("webrtc: {}: {}", address.interface, socket.error().message);
        return;
    }
    Host host;
    host.address = address;
    host.socket = std::move(*socket);
    host.base.id = id;
    host.base.endpoint = host.socket->socket().local();
    host.base.type = ice::CandidateType::host;
    host.base.priority = ice::priority_of(ice::CandidateType::host, static_cast<std::uint16_t>(65535 - order));
    host.base.foundation = fmt::format("h{}", id);
    hosts_.push_back(host);
    if (options_.relay_only) {
        return;
    }
    agent_.add_base(host.base, std::chrono::steady_clock::now());
    ice::Candidate candidate;
    candidate.foundation = host.base.foundation;
    candidate.priority = host.base.priority;
    candidate.endpoint = host.base.endpoint;
    candidates_.push_back(candidate);
    announce(candidate);
    ask_stun(host);
}

void Core::look_up_stun() {
    if (options_.stun.empty() || options_.relay_only) {
        return;
    }
    const auto server = parse_server_address(options_.stun);
    if (!server) {
        log::warning("webrtc: \"{}\" is no address of a STUN server", options_.stun);
        return;
    }
    looking_up_ = true;
    resolver_.async_resolve(server->host, std::to_string(server->port),
                            [self = shared_from_this()](const boost::system::error_code& error,
                                                        const boost::asio::ip::udp::resolver::results_type& found) {
                                if (self->events_ == nullptr) {
                                    return;
                                }
                                self->looking_up_ = false;
                                if (error) {
                                    log::warning("webrtc: the STUN server {} cannot be looked up: {}",
                                                 self->options_.stun, error.message());
                                }
                                for (const auto& each : found) {
                                    const bool v6 = each.endpoint().address().is_v6();
                                    if (std::ranges::none_of(self->stun_servers_, [v6](const auto& known) {
                                            return known.address().is_v6() == v6;
                                        })) {
                                        self->stun_servers_.push_back(each.endpoint());
                                    }
                                }
                                for (const auto& host : self->hosts_) {
                                    self->ask_stun(host);
                                }
                                self->announce_end_if_done();
                                self->arm();
                            });
}

void Core::ask_stun(const Host& host) {
    for (const auto& server : stun_servers_) {
        if (server.address().is_v6() == host.base.endpoint.address().is_v6() &&
            !host.base.endpoint.address().is_loopback()) {
            reflexive_.ask(host.base.id, server, std::chrono::steady_clock::now());
        }
    }
}

void Core::mapped(ice::BaseId base, const ice::Endpoint& address) {
    const Host* const host = host_of(base);
    const bool known = std::ranges::find(candidates_, address, &ice::Candidate::endpoint) != candidates_.end();
    if (host != nullptr && !known) {
        ice::Candidate candidate;
        candidate.foundation = fmt::format("s{}", base);
        candidate.priority =
            (ice::priority_of(ice::CandidateType::srflx, 0) & 0xff0000ffU) | (host->base.priority & 0x00ffff00U);
        candidate.endpoint = address;
        candidate.type = ice::CandidateType::srflx;
        candidate.related = host->base.endpoint;
        agent_.add_reflexive(address);
        candidates_.push_back(candidate);
        announce(candidate);
    }
    announce_end_if_done();
}

void Core::open_relays() {
    std::vector<boost::asio::ip::address> sources;
    if (!options_.interfaces.empty()) {
        std::ranges::transform(hosts_, std::back_inserter(sources),
                               [](const Host& each) { return each.address.address; });
    }
    for (const auto& server : options_.turn) {
        auto address = parse_server_address(server.address);
        if (!address) {
            log::warning("webrtc: \"{}\" is no address of a TURN server", server.address);
            continue;
        }
        address->tcp = address->tcp || server.tcp;
        const ice::BaseId id = next_base_++;
        Relay::Callbacks callbacks;
        callbacks.allocated = [weak = weak_from_this(), id](const auto& relayed, const auto& seen) {
            if (const auto self = weak.lock(); self && self->events_ != nullptr) {
                self->relay_allocated(id, relayed, seen);
            }
        };
        callbacks.received = [weak = weak_from_this(), id](const auto& peer, std::span<std::byte> datagram) {
            if (const auto self = weak.lock(); self && self->events_ != nullptr) {
                self->received(id, peer, datagram);
            }
        };
        callbacks.failed = [weak = weak_from_this(), id](const std::string& reason) {
            if (const auto self = weak.lock(); self && self->events_ != nullptr) {
                self->relay_failed(id, reason);
            }
        };
        relays_.push_back({id, Relay::open(loop_, server, *address, sources, inbox_, std::move(callbacks)), {}});
    }
}

void Core::relay_allocated(ice::BaseId id, const ice::Endpoint& relayed, const std::optional<ice::Endpoint>& seen) {
    const auto entry = std::ranges::find(relays_, id, &Relayed::id);
    if (entry == relays_.end()) {
        return;
    }
    ice::Base base;
    base.id = id;
    base.endpoint = relayed;
    base.type = ice::CandidateType::relay;
    base.priority = ice::priority_of(ice::CandidateType::relay, static_cast<std::uint16_t>(65535 - id % 32));
    base.foundation = fmt::format("r{}", id);
    ice::Candidate candidate{base.foundation, base.priority, relayed, base.type, seen};
    entry->candidate = candidate;
    candidates_.push_back(candidate);
    announce(candidate);
    announce_end_if_done();
    agent_.add_base(base, std::chrono::steady_clock::now());
    after_agent();
}

void Core::relay_failed(ice::BaseId id, const std::string& reason) {
    log::warning("webrtc: no relay: {}", reason);
    const auto entry = std::ranges::find(relays_, id, &Relayed::id);
    if (entry == relays_.end()) {
        return;
    }
    if (entry->candidate) {
        std::erase_if(candidates_, [&](const auto& each) { return each.endpoint == entry->candidate->endpoint; });
    }
    relays_.erase(entry);
    announce_end_if_done();
    agent_.remove_base(id, std::chrono::steady_clock::now());
    after_agent();
}

void Core::announce(const ice::Candidate& candidate) {
    post_event([line = ice::to_string(candidate, agent_.local().ufrag)](TransportEvents& events) {
        events.local_candidate(line);
    });
}

void Core::announce_end_if_done() {
    const bool relays_settled =
        std::ranges::all_of(relays_, [](const Relayed& each) { return each.candidate.has_value(); });
    if (!complete_ && !looking_up_ && reflexive_.done() && relays_settled) {
        complete_ = true;
        post_event([](TransportEvents& events) { events.local_candidate({}); });
    }
}

}  // namespace nanokvm::stream::webrtc
