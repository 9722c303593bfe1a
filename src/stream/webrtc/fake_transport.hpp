// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/transport.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace nanokvm::stream::webrtc {

/// A network that is a list, for tests of what stands above the transport. The test says what happens through events().
class FakeTransport final : public Transport {
public:
    /// What outlives the transport.
    struct Wire {
        std::vector<std::vector<std::byte>> packets;
        std::vector<std::size_t> calls;  // packets of each
        std::vector<RemoteDescription> remotes;
        std::vector<std::string> candidates;
        std::size_t room = 1'000'000;  // packets that are still taken
        int alive = 0;
    };

    FakeTransport(Wire& wire, TransportEvents& events) : wire_(wire), events_(events) { ++wire_.alive; }
    ~FakeTransport() override { --wire_.alive; }

    [[nodiscard]] TransportEvents& events() noexcept { return events_; }
    void become(TransportState state, const std::string& reason = {}) {
        state_ = state;
        events_.state_changed(state, reason);
    }
    /// Keys of which both halves are known.
    [[nodiscard]] static SrtpKeys some_keys() {
        SrtpKeys keys{.profile = SrtpProfile::aead_aes_128_gcm};
        keys.size = 28;
        for (std::size_t i = 0; i < keys.size; ++i) {
            keys.local[i] = static_cast<std::uint8_t>(i + 1);
            keys.remote[i] = static_cast<std::uint8_t>(i + 101);
        }
        return keys;
    }

    [[nodiscard]] LocalDescription local() const override {
        return {.ufrag = "ours",
                .pwd = "0123456789012345678901",
                .fingerprint = "sha-256 AA:BB",
                .setup = Setup::passive,
                .candidates = {"candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host"},
                .complete = true};
    }
    [[nodiscard]] base::Result<void> set_remote(const RemoteDescription& remote) override {
        wire_.remotes.push_back(remote);
        return {};
    }
    [[nodiscard]] base::Result<void> add_remote_candidate(std::string_view candidate, std::string_view) override {
        wire_.candidates.emplace_back(candidate);
        return {};
    }
    void restart() override {}
    [[nodiscard]] TransportState state() const noexcept override { return state_; }
    [[nodiscard]] PathInfo path() const override { return {}; }
    [[nodiscard]] std::size_t max_packet() const noexcept override { return 1200; }
    [[nodiscard]] std::size_t send(std::span<const std::byte> arena,
                                   std::span<const std::uint16_t> sizes) noexcept override {
        const std::size_t taken = std::min(sizes.size(), wire_.room);
        wire_.room -= taken;
        wire_.calls.push_back(taken);
        std::size_t at = 0;
        for (const std::uint16_t size : sizes.first(taken)) {
            wire_.packets.emplace_back(arena.begin() + static_cast<std::ptrdiff_t>(at),
                                       arena.begin() + static_cast<std::ptrdiff_t>(at + size));
            at += size;
        }
        return taken;
    }
    [[nodiscard]] std::uint64_t send_calls() const noexcept override { return wire_.calls.size(); }

private:
    Wire& wire_;
    TransportEvents& events_;
    TransportState state_ = TransportState::fresh;
};

}  // namespace nanokvm::stream::webrtc
