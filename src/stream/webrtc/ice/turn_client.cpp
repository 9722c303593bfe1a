// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/turn_client.hpp"

#include "stream/webrtc/ice/bytes.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace nanokvm::stream::webrtc::ice {
namespace {

using stun::Attribute;
using stun::Class;
using stun::Method;

constexpr std::uint32_t wanted_lifetime_s = 600;
constexpr Duration permission_renewed_after = std::chrono::minutes(4);  // it lasts five (RFC 8656 section 9)
constexpr Duration channel_renewed_after = std::chrono::minutes(4);     // it lasts ten, its permission five
constexpr std::uint16_t first_channel = 0x4000;
constexpr int most_refusals = 2;
constexpr std::size_t longest_nonce = 763;  // RFC 8489 section 14.10

}  // namespace

TurnClient::TurnClient(TurnEvents& events, Account account, bool ipv6, bool reliable, Random random)
    : events_(events), account_(std::move(account)), ipv6_(ipv6), reliable_(reliable), random_(std::move(random)) {}

void TurnClient::start(Time now) {
    if (stage_ == Stage::fresh) {
        stage_ = Stage::allocating;
        ask(What::allocate, {}, now);
    }
}

void TurnClient::close(Time now) {
    if (stage_ == Stage::allocated) {
        stage_ = Stage::ended;
        requests_.clear();
        ask(What::refresh, {}, now);  // with a lifetime of 0, because all is over
        requests_.clear();
    }
    stage_ = Stage::ended;
    peers_.clear();
}

TurnClient::Peer* TurnClient::peer(const Endpoint& endpoint) noexcept {
    const auto found = std::ranges::find(peers_, endpoint, &Peer::endpoint);
    return found == peers_.end() ? nullptr : &*found;
}

TurnClient::Peer* TurnClient::add_peer(const Endpoint& endpoint) {
    if (peers_.size() >= max_peers || endpoint.address().is_v6() != ipv6_) {
        return nullptr;
    }
    Peer added;
    added.endpoint = endpoint;
    // A permission is for the address: another port of it needs no new one.
    const auto same = std::ranges::find_if(
        peers_, [&](const Peer& each) { return each.permitted && each.endpoint.address() == endpoint.address(); });
    added.permitted = same != peers_.end();
    return &peers_.emplace_back(std::move(added));
}

void TurnClient::ask(What what, const Endpoint& peer, Time now) {
    Request request{what, peer, make_transaction(random_), Retransmission(now, std::chrono::milliseconds(500))};
    transmit(request);
    requests_.push_back(std::move(request));
}

void TurnClient::transmit(const Request& request) {
    constexpr std::array methods{Method::allocate, Method::refresh, Method::create_permission, Method::channel_bind};
    stun::Writer message(methods.at(static_cast<std::size_t>(request.what)), Class::request, request.transaction);
    switch (request.what) {
        case What::allocate:
            message.number(Attribute::requested_transport, 17U << 24U);  // UDP
            message.number(Attribute::lifetime, wanted_lifetime_s);
            if (ipv6_) {
                message.number(Attribute::requested_address_family, 2U << 24U);
            }
            break;
        case What::refresh:
            message.number(Attribute::lifetime, stage_ == Stage::ended ? 0 : wanted_lifetime_s);
            break;
        case What::channel:
            if (const Peer* const known = peer(request.peer); known != nullptr) {
                message.number(Attribute::channel_number, std::uint32_t{known->channel} << 16U);
            }
            message.xor_address(Attribute::xor_peer_address, request.peer);
            break;
        case What::permission:
            message.xor_address(Attribute::xor_peer_address, request.peer);
            break;
    }
    if (!nonce_.empty()) {
        message.text(Attribute::username, account_.user).text(Attribute::realm, realm_).text(Attribute::nonce, nonce_);
        message.integrity(key_);
    }
    message.fingerprint();
    if (message.ok()) {
        events_.to_server(message.view());
    }
}

bool TurnClient::authentic(const stun::Message& message) const noexcept {
    return nonce_.empty() || message.authentic(key_);
}

void TurnClient::received(std::span<std::byte> message, Time now) {
    if (stage_ == Stage::ended || message.empty()) {
        return;
    }
    if ((std::to_integer<unsigned>(message[0]) & 0xc0U) == 0x40U) {
        channel_data(message);
        return;
    }
    const auto parsed = stun::Message::parse(message);
    if (!parsed) {
        return;
    }
    if (parsed->kind() == Class::indication) {
        if (parsed->method() == Method::data) {
            data_indication(*parsed, message);
        }
        return;
    }
    const auto found = std::ranges::find(requests_, parsed->transaction(), &Request::transaction);
    if (found == requests_.end() || parsed->kind() == Class::request) {
        return;
    }
    // A refusal cannot be authentic before there are credentials; one that is, or asks for them, is believed.
    const auto error = parsed->kind() == Class::error ? parsed->error() : std::nullopt;
    const bool wants_credentials = error && (error->code == 401 || error->code == 438);
    if (!wants_credentials && !authentic(*parsed)) {
        return;
    }
    Request request = *found;
    requests_.erase(found);
    answered(std::move(request), *parsed, now);
}

void TurnClient::answered(Request request, const stun::Message& message, Time now) {
    if (message.kind() == Class::success) {
        succeeded(request, message, now);
    } else {
        refused(std::move(request), message, now);
    }
}

void TurnClient::succeeded(const Request& request, const stun::Message& message, Time now) {
    if (request.what == What::allocate || request.what == What::refresh) {
        const std::chrono::seconds lifetime(
            std::clamp<std::uint32_t>(message.number(Attribute::lifetime).value_or(wanted_lifetime_s), 30, 3600));
        refresh_due_ = now + lifetime - std::min<Duration>(lifetime / 2, std::chrono::minutes(1));
    }
    Peer* const known = peer(request.peer);
    switch (request.what) {
        case What::allocate: {
            const auto relayed = message.address(Attribute::xor_relayed_address);
            if (!relayed || relayed->address().is_v6() != ipv6_) {
                fail("the TURN server named no relayed address");
                return;
            }
            stage_ = Stage::allocated;
            events_.allocated(*relayed, message.address(Attribute::xor_mapped_address));
            break;
        }
        case What::refresh:
            break;
        case What::permission:
            for (auto& each : peers_) {
                if (each.endpoint.address() == request.peer.address()) {
                    each.permitted = true;
                    each.permission_due = each.endpoint == request.peer ? now + permission_renewed_after : never;
                    if (const auto waiting = std::exchange(each.waiting, {}); !waiting.empty()) {
                        transmit_data(each, waiting);
                    }
                }
            }
            break;
        case What::channel:
            if (known != nullptr) {
                known->bound = true;
                known->channel_due = now + channel_renewed_after;
            }
            break;
    }
}

void TurnClient::refused(Request request, const stun::Message& message, Time now) {
    const auto error = message.error();
    const int code = error ? error->code : 0;
    if (code == 401 || code == 438) {
        const auto realm = message.text(Attribute::realm);
        const auto nonce = message.text(Attribute::nonce);
        // A second 401 means that the credentials are wrong; a nonce may grow old at any time.
        const bool useful = realm && nonce && !nonce->empty() && nonce->size() <= longest_nonce;
        if (useful && request.refusals < most_refusals && (code == 438 || nonce_.empty())) {
            realm_ = *realm;
            nonce_ = *nonce;
            key_ = stun::long_term_key(account_.user, realm_, account_.credential);
            ++request.refusals;
            request.transaction = make_transaction(random_);
            request.retransmission = Retransmission(now, std::chrono::milliseconds(500));
            transmit(request);
            requests_.push_back(std::move(request));
            return;
        }
    }
    request_failed(request, fmt::format("{} {}", code, error ? error->reason.substr(0, 64) : ""));
}

void TurnClient::request_failed(const Request& request, const std::string& why) {
    switch (request.what) {
        case What::allocate:
            fail("the TURN server gives no relayed address: " + why);
            break;
        case What::refresh:
            fail("the TURN server has ended the relay: " + why);
            break;
        case What::permission:
            // The check that wanted it fails by itself.
            std::erase_if(peers_, [&](const Peer& each) { return each.endpoint == request.peer && !each.permitted; });
            break;
        case What::channel:
            if (Peer* const known = peer(request.peer); known != nullptr) {
                known->bound = false;  // goes on with Send indications
            }
            break;
    }
}

void TurnClient::fail(const std::string& reason) {
    if (std::exchange(stage_, Stage::ended) != Stage::ended) {
        requests_.clear();
        peers_.clear();
        events_.turn_failed(reason);
    }
}

void TurnClient::channel_data(std::span<std::byte> message) {
    if (message.size() < 4) {
        return;
    }
    const std::uint16_t number = load16(message.data());
    const std::size_t size = load16(&message[2]);
    const auto found = std::ranges::find_if(peers_, [&](const Peer& each) { return each.channel == number; });
    if (size == 0 || size > message.size() - 4 || number == 0 || found == peers_.end()) {
        return;
    }
    const Endpoint from = found->endpoint;
    events_.from_peer(from, message.subspan(4, size));
}

void TurnClient::data_indication(const stun::Message& message, std::span<std::byte> bytes) {
    const auto from = message.address(Attribute::xor_peer_address);
    const auto data = message.find(Attribute::data);
    if (from && data && !data->empty()) {
        const auto offset = static_cast<std::size_t>(data->data() - bytes.data());
        events_.from_peer(*from, bytes.subspan(offset, data->size()));
    }
}

void TurnClient::transmit_data(const Peer& to, std::span<const std::byte> datagram) {
    if (to.bound) {
        std::array<std::byte, stun::Writer::capacity> framed;
        if (datagram.size() + 4 <= framed.size()) {
            store16(framed.data(), to.channel);
            store16(&framed[2], static_cast<std::uint16_t>(datagram.size()));
            std::ranges::copy(datagram, framed.begin() + 4);
            events_.to_server(std::span(framed).first(datagram.size() + 4));
        }
        return;
    }
    stun::Writer message(Method::send, Class::indication, make_transaction(random_));
    message.xor_address(Attribute::xor_peer_address, to.endpoint).bytes(Attribute::data, datagram);
    if (message.ok()) {
        events_.to_server(message.view());
    }
}

bool TurnClient::send(const Endpoint& to, std::span<const std::byte> datagram, Time now) {
    if (stage_ != Stage::allocated) {
        return false;
    }
    Peer* known = peer(to);
    if (known == nullptr) {
        known = add_peer(to);
        if (known == nullptr) {
            return false;
        }
        if (!known->permitted) {
            known->waiting.assign(datagram.begin(), datagram.end());
            ask(What::permission, to, now);
            return true;
        }
    }
    if (!known->permitted) {
        known->waiting.assign(datagram.begin(), datagram.end());
        return true;
    }
    transmit_data(*known, datagram);
    return true;
}

void TurnClient::bind_channel(const Endpoint& to, Time now) {
    Peer* const known = peer(to);
    if (stage_ != Stage::allocated || known == nullptr || known->channel != 0) {
        return;
    }
    // Numbers are not used again for another peer while the allocation lives (section 12).
    known->channel = static_cast<std::uint16_t>(first_channel + (known - peers_.data()));
    for (const auto& each : peers_) {
        if (&each != known && each.channel >= known->channel) {
            known->channel = static_cast<std::uint16_t>(each.channel + 1);
        }
    }
    ask(What::channel, to, now);
}

std::optional<std::uint16_t> TurnClient::channel_of(const Endpoint& to) const noexcept {
    const auto found = std::ranges::find(peers_, to, &Peer::endpoint);
    return found != peers_.end() && found->bound ? std::optional(found->channel) : std::nullopt;
}

void TurnClient::tick(Time now) {
    if (stage_ == Stage::ended) {
        return;
    }
    std::vector<Request> failed;
    for (auto& request : requests_) {
        if (request.retransmission.due() > now) {
            continue;
        }
        if (!request.retransmission.again(now)) {
            failed.push_back(request);
        } else if (!reliable_) {
            transmit(request);
        }
    }
    std::erase_if(requests_, [&](const Request& each) {
        return std::ranges::find(failed, each.transaction, &Request::transaction) != failed.end();
    });
    for (const auto& request : failed) {
        request_failed(request, "it does not answer");
    }
    if (refresh_due_ <= now && stage_ == Stage::allocated) {
        refresh_due_ = never;
        ask(What::refresh, {}, now);
    }
    for (auto& each : peers_) {
        if (each.permission_due <= now) {
            each.permission_due = never;
            ask(What::permission, each.endpoint, now);
        }
        if (each.channel_due <= now) {
            each.channel_due = never;
            ask(What::channel, each.endpoint, now);
        }
    }
}

Time TurnClient::deadline() const noexcept {
    if (stage_ == Stage::ended) {
        return never;
    }
    Time at = refresh_due_;
    for (const auto& request : requests_) {
        at = std::min(at, request.retransmission.due());
    }
    for (const auto& each : peers_) {
        at = std::min({at, each.permission_due, each.channel_due});
    }
    return at;
}

}  // namespace nanokvm::stream::webrtc::ice
