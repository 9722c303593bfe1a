// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/turn_client.hpp"
#include "stream/webrtc/ice/turn_stream.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

namespace {

using namespace nanokvm::stream::webrtc::ice;

/// Remembers the client's last transaction, so that what comes next can be an answer to it.
struct Owner final : TurnEvents {
    void to_server(std::span<const std::byte> message) override { last.assign(message.begin(), message.end()); }
    void from_peer(const Endpoint& peer, std::span<std::byte> datagram) override {
        if (datagram.empty()) {
            std::abort();
        }
        client.send(peer, datagram, now);
    }
    void allocated(const Endpoint& relayed, const std::optional<Endpoint>& /*mapped*/) override {
        client.send(relayed, last, now);
        client.bind_channel(relayed, now);
    }
    void turn_failed(const std::string& reason) override {
        if (reason.empty()) {
            std::abort();
        }
    }
    /// As far as nobody gets who does not know the credentials.
    void allocate() {
        client.start(now);
        const stun::TransactionId id{7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7};
        stun::Writer refusal(stun::Method::allocate, stun::Class::error, id);
        refusal.error(401, "x").text(stun::Attribute::realm, "r").text(stun::Attribute::nonce, "n");
        give(refusal);
        stun::Writer success(stun::Method::allocate, stun::Class::success, id);
        const Endpoint relayed(boost::asio::ip::address_v4(0xc0000201U), 9);
        success.xor_address(stun::Attribute::xor_relayed_address, relayed);
        give(success.integrity(stun::long_term_key("u", "r", "p")));
        if (!client.is_allocated()) {
            std::abort();
        }
    }
    void give(const stun::Writer& writer) {
        std::vector<std::byte> bytes(writer.view().begin(), writer.view().end());
        client.received(bytes, now);
    }
    Time now{std::chrono::hours(1)};
    std::vector<std::byte> last;
    TurnClient client{*this, {"u", "p"}, false, false, [](std::span<std::uint8_t> bytes) {
                          std::ranges::fill(bytes, std::uint8_t{7});
                      }};
};

}  // namespace

// What a TURN server sends over TCP; the client's clock goes on by a second with every message.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto bytes = std::as_bytes(std::span(data, size));
    Owner owner;
    owner.allocate();
    TurnStream stream;
    while (!bytes.empty()) {
        const auto room = stream.room();
        const std::size_t piece = std::min({room.size(), bytes.size(), std::size_t{300}});
        std::ranges::copy(bytes.first(piece), room.begin());
        bytes = bytes.subspan(piece);
        const bool good = stream.added(piece, [&](std::span<std::byte> message) {
            owner.now += std::chrono::seconds(1);
            owner.client.received(message, owner.now);
            owner.client.tick(owner.now);
        });
        if (!good) {
            break;
        }
        if (stream.room().empty()) {
            std::abort();
        }
    }
    owner.client.close(owner.now);
    return 0;
}
