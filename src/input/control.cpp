// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/control.hpp"

#include <optional>
#include <utility>

namespace nanokvm::input {
namespace {

bool offer(InputSink& sink, const Report& report) {
    if (const auto* keyboard = std::get_if<KeyboardReport>(&report)) {
        return sink.keyboard(*keyboard);
    }
    if (const auto* relative = std::get_if<RelativeReport>(&report)) {
        return sink.relative(*relative);
    }
    return sink.absolute(std::get<AbsoluteReport>(report));
}

// A page that gains or loses focus sends "nothing is down": that is no wish to control.
bool does_nothing(const Report& report) {
    return report == Report{KeyboardReport{}} || report == Report{RelativeReport{}};
}

}  // namespace

InputControl::InputControl(InputSink& sink, Clock clock) : sink_(sink), clock_(std::move(clock)) {
    sink_.set_ready([this] { pump(); });
}

InputControl::~InputControl() {
    sink_.set_ready({});
}

InputClient InputControl::join(Member member, std::function<void()> control_changed) {
    const ClientId id = ++last_id_;
    clients_.emplace(id, Client{std::move(member), std::move(control_changed), {}});
    return {*this, id};
}

bool InputControl::report(ClientId id, const Report& report) {
    Client& client = clients_.at(id);
    const ClientId holder = lease_.holder();
    const ClientId requester = lease_.requester();
    if (!client.member.may_control || (holder != id && does_nothing(report)) ||
        !lease_.act(id, clock_(), holder_holds())) {
        ++refused_;
        return false;
    }
    reported_ns_ = clock_();
    control_passed(holder, requester);
    client.held.release_other_pointer(report, [this](const Report& released) { queue_.push(released); });
    client.held.apply(report);
    queue_.push(report);
    pump();
    return true;
}

bool InputControl::nudge(const Report& report) {
    if (holder_holds()) {
        return false;
    }
    queue_.push(report);
    pump();
    return true;
}

bool InputControl::request(ClientId id) {
    if (!clients_.at(id).member.may_control) {
        return false;
    }
    const ClientId holder = lease_.holder();
    const ClientId requester = lease_.requester();
    const bool granted = lease_.request(id, clock_(), holder_holds());
    control_passed(holder, requester);
    return granted;
}

bool InputControl::take(ClientId id, bool from_same_user_only) {
    const Client& client = clients_.at(id);
    if (!client.member.may_control) {
        return false;
    }
    const ClientId holder = lease_.holder();
    const ClientId requester = lease_.requester();
    const bool same_user = holder != 0 && name_of(holder) == client.member.name;
    const bool seize = same_user || (!from_same_user_only && client.member.may_seize);
    const bool granted = lease_.take(id, clock_(), holder_holds(), seize);
    control_passed(holder, requester);
    return granted;
}

void InputControl::release(ClientId id) {
    let_go(clients_.at(id));
    const ClientId holder = lease_.holder();
    const ClientId requester = lease_.requester();
    lease_.release(id, clock_());
    control_passed(holder, requester);
}

void InputControl::leave(ClientId id) {
    let_go(clients_.at(id));
    const ClientId holder = lease_.holder();
    const ClientId requester = lease_.requester();
    lease_.release(id, clock_());
    clients_.erase(id);
    control_passed(holder, requester);
}

ControlStatus InputControl::status(ClientId id) const {
    const ClientId holder = lease_.holder();
    return {.holder = name_of(holder), .mine = holder == id, .requested_by = name_of(lease_.requester())};
}

bool InputControl::holder_holds() const {
    const auto holder = clients_.find(lease_.holder());
    return holder != clients_.end() && holder->second.held.anything();
}

std::string InputControl::name_of(ClientId id) const {
    const auto client = clients_.find(id);
    return client == clients_.end() ? std::string{} : client->second.member.name;
}

void InputControl::control_passed(ClientId from, ClientId requester_before) {
    if (lease_.holder() == from && lease_.requester() == requester_before) {
        return;
    }
    if (const auto loser = clients_.find(from); loser != clients_.end() && lease_.holder() != from) {
        let_go(loser->second);
    }
    for (const auto& [id, client] : clients_) {
        if (client.control_changed) {
            client.control_changed();
        }
    }
}

void InputControl::let_go(Client& client) {
    client.held.release_all([this](const Report& released) { queue_.push(released); });
    pump();
}

void InputControl::pump() {
    while (const std::optional<Report> report = queue_.front()) {
        if (!offer(sink_, *report)) {
            return;
        }
        queue_.pop();
    }
}

InputClient::InputClient(InputClient&& other) noexcept
    : control_(std::exchange(other.control_, nullptr)), id_(other.id_) {}

InputClient& InputClient::operator=(InputClient&& other) noexcept {
    if (this != &other) {
        leave();
        control_ = std::exchange(other.control_, nullptr);
        id_ = other.id_;
    }
    return *this;
}

void InputClient::leave() noexcept {
    if (InputControl* control = std::exchange(control_, nullptr)) {
        control->leave(id_);
    }
}

}  // namespace nanokvm::input
