// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/ice/checklist.hpp"
#include "stream/webrtc/ice/random.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace nanokvm::stream::webrtc::ice {

/// Asks a STUN server from every host socket how it looks from there (RFC 8445 section 5.1.1.2). No sockets, no clock.
class Reflexive {
public:
    using Transmit = std::function<void(BaseId, const Endpoint& server, std::span<const std::byte>)>;

    Reflexive(Random random, Transmit transmit) : random_(std::move(random)), transmit_(std::move(transmit)) {}

    void ask(BaseId base, const Endpoint& server, Time now) {
        Question question{base, server, make_transaction(random_), Retransmission(now, std::chrono::milliseconds(500))};
        transmit(question);
        questions_.push_back(question);
    }

    /// The mapped address, when the datagram is an answer to one of ours.
    [[nodiscard]] std::optional<Endpoint> received(BaseId base, const Endpoint& from,
                                                   std::span<const std::byte> datagram) {
        if (questions_.empty()) {
            return std::nullopt;
        }
        const auto message = stun::Message::parse(datagram);
        const auto found = std::ranges::find_if(questions_, [&](const Question& each) {
            return message && each.base == base && each.server == from && each.transaction == message->transaction();
        });
        if (found == questions_.end() || message->kind() == stun::Class::request) {
            return std::nullopt;
        }
        questions_.erase(found);
        auto mapped = message->address(stun::Attribute::xor_mapped_address);
        return mapped ? mapped : message->address(stun::Attribute::mapped_address);
    }

    void tick(Time now) {
        for (auto& question : questions_) {
            if (question.retransmission.due() <= now) {
                question.failed = !question.retransmission.again(now);
                if (!question.failed) {
                    transmit(question);
                }
            }
        }
        std::erase_if(questions_, [](const Question& each) { return each.failed; });
    }

    void forget(BaseId base) {
        std::erase_if(questions_, [base](const Question& each) { return each.base == base; });
    }
    [[nodiscard]] bool done() const noexcept { return questions_.empty(); }
    [[nodiscard]] Time deadline() const noexcept {
        Time at = never;
        for (const auto& question : questions_) {
            at = std::min(at, question.retransmission.due());
        }
        return at;
    }

private:
    struct Question {
        BaseId base;
        Endpoint server;
        stun::TransactionId transaction;
        Retransmission retransmission;
        bool failed = false;
    };
    void transmit(const Question& question) {
        stun::Writer message(stun::Method::binding, stun::Class::request, question.transaction);
        transmit_(question.base, question.server, message.fingerprint().view());
    }

    Random random_;
    Transmit transmit_;
    std::vector<Question> questions_;
};

}  // namespace nanokvm::stream::webrtc::ice
