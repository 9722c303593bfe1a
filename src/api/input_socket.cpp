// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/input_socket.hpp"

#include "base/log.hpp"
#include "input/wire.hpp"

#include <chrono>
#include <utility>
#include <variant>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace nanokvm::api {
namespace {

// A socket with more than this waiting is busy: news wait until it is writable and coalesce meanwhile.
constexpr std::size_t busy_bytes = 4096;

http::WebSocket::Options socket_options() {
    http::WebSocket::Options options;
    options.max_message = 256;
    // Pings keep dead peers from holding keys; only messages show that the page is alive (heartbeats, 10 s apart).
    options.ping_interval = std::chrono::seconds(15);
    options.read_timeout = std::chrono::seconds(90);
    options.write_timeout = std::chrono::seconds(10);
    options.pong_counts = false;
    return options;
}

}  // namespace

ControlAction parse_control(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = 4;
    boost::system::error_code broken;
    const boost::json::value value = boost::json::parse(text, broken, {}, options);
    const boost::json::object* object = broken ? nullptr : value.if_object();
    const boost::json::value* type = object == nullptr ? nullptr : object->if_contains("type");
    const boost::json::value* action = object == nullptr ? nullptr : object->if_contains("action");
    if (type == nullptr || action == nullptr || *type != "control") {
        return ControlAction::none;
    }
    if (*action == "request") {
        return ControlAction::request;
    }
    if (*action == "release") {
        return ControlAction::release;
    }
    return *action == "take" ? ControlAction::take : ControlAction::none;
}

std::string control_status_json(const input::ControlStatus& status) {
    boost::json::object object;
    object["holder"] = status.holder;
    object["mine"] = status.mine;
    object["requestedBy"] = status.requested_by;
    return boost::json::serialize(object);
}

/// One socket. Its WebSocket calls it only while InputSockets owns it.
class InputSockets::Socket {
public:
    Socket(InputSockets& owner, std::uint64_t id, http::Takeover takeover)
        : owner_(owner),
          id_(id),
          user_(takeover.request.session ? *takeover.request.session : account::Principal{}),
          socket_(http::WebSocket::make(std::move(takeover), socket_options())) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() { socket_->drop(); }

    void start() {
        // Every account of the account file may type: it knows no viewers yet (Member::may_control).
        client_ = owner_.control_.join(
            {.name = user_.username, .may_control = true, .may_seize = user_.role == account::Role::admin},
            [this] { tell_news(); });
        reader_ = owner_.board_.read([this] { tell_news(); });
        registration_ = owner_.sessions_.watch(user_, [this] { close(session_ended, "session expired or revoked"); });
        socket_->start({.message = [this](std::span<const std::byte> bytes, bool) { take(bytes); },
                        .writable = [this] { tell_news(); },
                        .closed = [&owner = owner_, id = id_] { owner.sockets_.erase(id); }});
        log::info("input: {} connected from {}", user_.username, socket_->peer());
        tell_news();
    }

    /// The client's keys are released now, not when the peer has answered.
    void close(std::uint16_t code, std::string_view reason) {
        client_.leave();
        socket_->close(code, reason);
    }

private:
    void take(std::span<const std::byte> bytes) {
        if (!bytes.empty() && bytes.front() == std::byte{'{'}) {
            take_control(bytes);
            return;
        }
        std::visit(
            [this, bytes](const auto& message) {
                using Message = std::decay_t<decltype(message)>;
                if constexpr (std::is_same_v<Message, input::Malformed>) {
                    ignore("a report", bytes);
                } else if constexpr (!std::is_same_v<Message, input::Heartbeat>) {
                    static_cast<void>(client_.report(input::Report{message}));
                }
            },
            input::parse_message(bytes));
    }

    void take_control(std::span<const std::byte> bytes) {
        switch (parse_control({reinterpret_cast<const char*>(bytes.data()), bytes.size()})) {
            case ControlAction::request:
                client_.request();
                break;
            case ControlAction::release:
                client_.release();
                break;
            case ControlAction::take:
                if (client_.take()) {
                    log::info("input: {} took control", user_.username);
                }
                break;
            case ControlAction::none:
                ignore("a request for control", bytes);
                break;
        }
    }

    /// Clients of the stock firmware send things of their own, so it is no reason to close. Told once a connection.
    void ignore(std::string_view what, std::span<const std::byte> bytes) {
        ++owner_.malformed_;
        if (!std::exchange(complained_, true)) {
            log::warning("input: {} at {} sends what is not {}, and it is ignored: type {}, {} bytes", user_.username,
                         socket_->peer(), what, bytes.empty() ? 0 : std::to_integer<int>(bytes.front()), bytes.size());
        }
    }

    void tell_news() {
        if (socket_->queued() > busy_bytes) {
            return;
        }
        for (const std::string_view text : reader_.take()) {
            socket_->send_text(text);
        }
        if (const input::ControlStatus status = client_.status(); !told_ || status != control_) {
            told_ = true;
            control_ = status;
            socket_->send_text(event_text("control-status", control_status_json(status)));
        }
    }

    InputSockets& owner_;
    std::uint64_t id_;
    account::Principal user_;
    std::shared_ptr<http::WebSocket> socket_;
    input::InputClient client_;
    EventBoard::Reader reader_;
    account::Registration registration_;
    input::ControlStatus control_;  // as the client knows it
    bool told_ = false;
    bool complained_ = false;  // of a message that was none
};

InputSockets::InputSockets(input::InputControl& control, EventBoard& board, account::Sessions& sessions)
    : control_(control), board_(board), sessions_(sessions) {}

InputSockets::~InputSockets() = default;

void InputSockets::adopt(http::Takeover takeover) {
    const std::uint64_t id = ++last_id_;
    auto& socket = sockets_[id] = std::make_unique<Socket>(*this, id, std::move(takeover));
    socket->start();
}

void InputSockets::close_all(std::uint16_t code, std::string_view reason) {
    for (const auto& [id, socket] : sockets_) {
        socket->close(code, reason);
    }
}

void add_input_socket(http::Router& router, InputSockets& sockets) {
    router.websocket("/api/ws", http::Access::user,
                     [&sockets](http::Takeover takeover) { sockets.adopt(std::move(takeover)); });
}

}  // namespace nanokvm::api
