// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/agent.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

namespace {

using namespace nanokvm::stream::webrtc::ice;

struct Owner final : AgentEvents {
    void transmit(BaseId /*base*/, const Endpoint& /*to*/, std::span<const std::byte> datagram) override {
        if (!stun::Message::parse(datagram)) {
            std::abort();
        }
        last.assign(datagram.begin(), datagram.end());
    }
    void agent_state(AgentState /*state*/, const std::string& /*reason*/) override {}
    void path_changed() override {}
    std::vector<std::byte> last;
};

/// A whole message with the attributes given, authentic for whoever has the password.
stun::Writer message_of(std::span<const std::uint8_t> plan, const std::vector<std::byte>& asked,
                        const Credentials& local) {
    stun::TransactionId id{};
    if (asked.size() >= stun::header_size && (plan[0] & 4U) != 0) {
        std::memcpy(id.data(), &asked[8], id.size());
    }
    stun::Writer writer(stun::Method::binding, static_cast<stun::Class>(plan[0] & 3U), id);
    if ((plan[0] & 8U) != 0) {
        writer.text(stun::Attribute::username, local.ufrag + ":peer");
    }
    if ((plan[0] & 16U) != 0) {
        writer.flag(stun::Attribute::use_candidate);
    }
    if ((plan[0] & 32U) != 0) {
        writer.number64(stun::Attribute::ice_controlling, plan[1]);
    }
    if ((plan[0] & 64U) != 0) {
        writer.error(400 + plan[1] % 100, "x");
    }
    writer.xor_address(stun::Attribute::xor_mapped_address,
                       Endpoint(boost::asio::ip::address_v4(0x0a000000U + plan[1]), 1));
    writer.number(stun::Attribute::priority, plan[2]);
    const bool to_us = (plan[0] & 3U) < 2;
    writer.integrity(stun::short_term_key(to_us ? local.pwd : "the-password-of-the-peer")).fingerprint();
    return writer;
}

}  // namespace

// Four bytes are one event: a message of the peer, time that passes, or a change of addresses; or raw bytes follow.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Owner owner;
    std::uint8_t counter = 0;
    Agent agent(owner, false, [&](std::span<std::uint8_t> bytes) { std::ranges::fill(bytes, ++counter); });
    Time now{std::chrono::hours(1)};
    BaseId bases = 0;
    for (std::span plan(data, size); plan.size() >= 4; plan = plan.subspan(4)) {
        const Endpoint from(boost::asio::ip::address_v4(0xc0000200U + plan[2] % 4U), 9);
        switch (plan[3] % 8) {
            case 0:
                agent.add_base({++bases, Endpoint(boost::asio::ip::address_v4(0x0a000000U + bases), 1),
                                CandidateType::host, 1000U + plan[0], "h"},
                               now);
                break;
            case 1:
                agent.remove_base(plan[0], now);
                break;
            case 2:
                agent.set_remote({"peer", "the-password-of-the-peer"}, plan[0] > 250, now);
                break;
            case 3:
                agent.add_remote({"r", plan[0] + 1U, from, CandidateType::host, std::nullopt}, now);
                break;
            case 4:
                now += std::chrono::milliseconds(plan[0] * plan[1]);
                agent.tick(now);
                break;
            case 5:
                agent.restart();
                break;
            case 6:
                agent.received(plan[1] % 4U, from, std::as_bytes(plan), now);
                break;
            default:
                agent.received(plan[1] % 4U, from, message_of(plan, owner.last, agent.local()).view(), now);
                break;
        }
        static_cast<void>(agent.path());
        if (agent.deadline(now) < now - std::chrono::hours(1)) {
            std::abort();
        }
    }
    return 0;
}
