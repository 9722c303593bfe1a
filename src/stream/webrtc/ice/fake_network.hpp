// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/ice/agent.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

/// For tests: agents that reach each other through a network of their own, with a clock of its own. The same seed gives
/// the same run.
namespace nanokvm::stream::webrtc::ice {

inline Random seeded_random(std::uint64_t seed) {
    return [generator = std::make_shared<std::mt19937_64>(seed)](std::span<std::uint8_t> bytes) {
        for (auto& byte : bytes) {
            byte = static_cast<std::uint8_t>((*generator)());
        }
    };
}

inline Endpoint at(const std::string& address, std::uint16_t port = 1000) {
    return {boost::asio::ip::make_address(address), port};
}

class FakeNetwork;

/// An agent, its addresses, and what it said.
class FakePeer final : public AgentEvents {
public:
    FakePeer(FakeNetwork& network, bool controlling, std::uint64_t seed)
        : agent(*this, controlling, seeded_random(seed)), network_(network) {}

    void transmit(BaseId base, const Endpoint& to, std::span<const std::byte> datagram) override;
    void agent_state(AgentState state, const std::string& why) override {
        states.push_back(state);
        reason = why;
    }
    void path_changed() override { ++path_changes; }

    void add_address(const Endpoint& endpoint, Time now) {
        const BaseId id = ++last_base_;
        Base base;
        base.id = id;
        base.endpoint = endpoint;
        base.priority = priority_of(CandidateType::host, static_cast<std::uint16_t>(60000 - id));
        base.foundation = "h" + std::to_string(id);
        bases.push_back(base);
        agent.add_base(base, now);
    }
    [[nodiscard]] std::vector<Candidate> candidates() const {
        std::vector<Candidate> all;
        for (const auto& base : bases) {
            all.push_back({base.foundation, base.priority, base.endpoint, CandidateType::host, std::nullopt});
        }
        return all;
    }
    [[nodiscard]] Endpoint address_of(BaseId base) const { return std::ranges::find(bases, base, &Base::id)->endpoint; }

    Agent agent;
    std::vector<Base> bases;
    std::vector<AgentState> states;
    std::string reason;
    int path_changes = 0;
    int sent = 0;

private:
    FakeNetwork& network_;
    BaseId last_base_ = 0;
};

class FakeNetwork {
public:
    explicit FakeNetwork(std::uint64_t seed = 1) : generator_(seed) {}

    FakePeer& add(bool controlling) {
        return *peers_.emplace_back(std::make_unique<FakePeer>(*this, controlling, 100 + peers_.size()));
    }

    /// In percent of the datagrams.
    unsigned loss = 0;
    unsigned duplicates = 0;
    Duration delay = std::chrono::milliseconds(10);
    Duration jitter{};  ///< more than the distance between two datagrams reorders them
    std::size_t mtu = 1472;
    /// Addresses that nothing comes from and nothing goes to.
    std::set<Endpoint> dead;
    /// Port and address by which others see a datagram from there (a NAT).
    std::function<Endpoint(const Endpoint&)> seen_as = [](const Endpoint& from) { return from; };
    std::function<Endpoint(const Endpoint&)> leads_to = [](const Endpoint& to) { return to; };

    Time now{std::chrono::hours(1)};

    void carry(const Endpoint& from, const Endpoint& to, std::span<const std::byte> datagram) {
        const Endpoint target = leads_to(to);
        if (datagram.size() > mtu || dead.contains(from) || dead.contains(target)) {
            return;
        }
        for (unsigned copies = chance(duplicates) ? 2 : 1; copies > 0; --copies) {
            if (!chance(loss)) {
                const auto extra = jitter.count() == 0 ? Duration{} : Duration(random() % jitter.count());
                under_way_.push_back({now + delay + extra, ++count_, seen_as(from), target,
                                      std::vector<std::byte>(datagram.begin(), datagram.end())});
            }
        }
    }

    /// Lets time pass until it holds, at most `longest`.
    bool until(const std::function<bool()>& holds, Duration longest) {
        const Time end = now + longest;
        while (!holds()) {
            Time next = end;
            for (const auto& each : under_way_) {
                next = std::min(next, each.arrives);
            }
            for (const auto& peer : peers_) {
                next = std::min(next, peer->agent.deadline(now));
            }
            if (next >= end) {
                now = end;
                return holds();
            }
            now = std::max(now, next);
            deliver();
            for (const auto& peer : peers_) {
                if (peer->agent.deadline(now) <= now) {
                    peer->agent.tick(now);
                }
            }
        }
        return true;
    }
    void pass(Duration time) {
        until([] { return false; }, time);
    }

    /// Hands descriptions and candidates over, as an offer and its answer do.
    void introduce(FakePeer& one, FakePeer& other) {
        const Credentials offer = one.agent.local();
        other.agent.set_remote(offer, false, now);
        one.agent.set_remote(other.agent.local(), false, now);
        for (const auto& candidate : one.candidates()) {
            other.agent.add_remote(candidate, now);
        }
        for (const auto& candidate : other.candidates()) {
            one.agent.add_remote(candidate, now);
        }
    }

private:
    struct UnderWay {
        Time arrives;
        std::uint64_t order;
        Endpoint from;
        Endpoint to;
        std::vector<std::byte> bytes;
    };

    [[nodiscard]] std::int64_t random() { return static_cast<std::int64_t>(generator_() >> 2U); }
    [[nodiscard]] bool chance(unsigned percent) { return percent != 0 && generator_() % 100 < percent; }

    void deliver() {
        std::ranges::sort(under_way_, [](const UnderWay& a, const UnderWay& b) {
            return std::pair(a.arrives, a.order) < std::pair(b.arrives, b.order);
        });
        while (!under_way_.empty() && under_way_.front().arrives <= now) {
            const UnderWay arrived = std::move(under_way_.front());
            under_way_.pop_front();
            for (const auto& peer : peers_) {
                for (const auto& base : peer->bases) {
                    if (base.endpoint == arrived.to && !dead.contains(arrived.to)) {
                        peer->agent.received(base.id, arrived.from, arrived.bytes, now);
                    }
                }
            }
        }
    }

    std::mt19937_64 generator_;
    std::deque<UnderWay> under_way_;
    std::uint64_t count_ = 0;
    std::vector<std::unique_ptr<FakePeer>> peers_;
};

inline void FakePeer::transmit(BaseId base, const Endpoint& to, std::span<const std::byte> datagram) {
    ++sent;
    network_.carry(address_of(base), to, datagram);
}

}  // namespace nanokvm::stream::webrtc::ice
