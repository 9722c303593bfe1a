// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/qmp_client.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace nanokvm::board {

namespace asio = boost::asio;

QmpClient::QmpClient(asio::io_context& loop, Options options)
    : loop_(loop),
      options_(std::move(options)),
      pause_(options_.first_pause),
      retry_timer_(loop),
      answer_timer_(loop) {}

QmpClient::~QmpClient() {
    if (link_) {
        link_->close();
    }
}

void QmpClient::add(QmpListener& listener) {
    listeners_.push_back(&listener);
}

void QmpClient::remove(QmpListener& listener) {
    std::erase(listeners_, &listener);
}

template <typename Tell>
void QmpClient::tell(Tell&& tell_one) {
    const std::vector<QmpListener*> all = listeners_;
    for (QmpListener* listener : all) {
        tell_one(*listener);
    }
}

void QmpClient::start() {
    connect();
}

void QmpClient::connect() {
    state_ = State::greeting;
    link_ = QmpLink::open(loop_, options_.path,
                          {.line = [this](std::string_view line) { take(line); },
                           .ended = [this](const base::Error& why) { lose(why); }});
    expect_answer();
}

void QmpClient::take(std::string_view line) {
    QmpMessage message = parse_qmp(line);
    if (std::holds_alternative<QmpGreeting>(message) && state_ == State::greeting) {
        negotiate();
    } else if (auto* reply = std::get_if<QmpReply>(&message)) {
        answer(std::move(*reply));
    } else if (const auto* event = std::get_if<QmpEvent>(&message); event != nullptr && state_ == State::ready) {
        tell([event](QmpListener& listener) { listener.qmp_event(event->name, event->data); });
    }
}

void QmpClient::negotiate() {
    state_ = State::negotiating;
    static_cast<void>(send("qmp_capabilities", {}, [this](base::Result<boost::json::value> agreed) {
        if (!agreed) {
            lose({fmt::format("{}: QEMU refuses to talk: {}", options_.path, agreed.error().message), EPROTO});
            return;
        }
        state_ = State::ready;
        pause_ = options_.first_pause;
        log::info("{}: connected to QEMU", options_.path);
        tell([](QmpListener& listener) { listener.qmp_connected(); });
    }));
}

void QmpClient::answer(QmpReply reply) {
    // Nearly always the first: QEMU answers in order.
    const auto command = std::ranges::find(commands_, reply.id, &Command::id);
    if (command == commands_.end()) {
        return;
    }
    const Reply call = std::move(command->reply);
    commands_.erase(command);
    expect_answer();
    call(std::move(reply.value));
}

void QmpClient::lose(const base::Error& why) {
    const bool was_ready = state_ == State::ready;
    if (was_ready || reason_ != why.message) {
        log::warning("{}; trying again", why.message);
    }
    state_ = State::idle;
    reason_ = why.message;
    link_->close();
    link_.reset();
    stop_waiting();
    const std::deque<Command> lost = std::exchange(commands_, {});
    for (const Command& command : lost) {
        command.reply(base::fail(reason_, ENOTCONN));
    }
    if (was_ready) {
        tell([](QmpListener& listener) { listener.qmp_lost(); });
    }
    retry_timer_.expires_after(pause_);
    pause_ = std::min(pause_ * 2, options_.last_pause);
    retry_timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& cancelled) {
        if (!cancelled && !alive.expired()) {
            connect();
        }
    });
}

// Also covers the greeting: QEMU serves one client a socket and lets the next one wait without a word.
void QmpClient::expect_answer() {
    if (state_ == State::ready && commands_.empty()) {
        stop_waiting();
        return;
    }
    const auto due =
        commands_.empty() ? std::chrono::steady_clock::now() + options_.answer_limit : commands_.front().deadline;
    if (answer_due_ == due) {
        return;
    }
    answer_due_ = due;
    answer_timer_.expires_at(due);
    answer_timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& cancelled) {
        // A timer that has gone off cannot be cancelled any more: ask again what is due.
        if (cancelled || alive.expired() || !answer_due_ || *answer_due_ > std::chrono::steady_clock::now()) {
            return;
        }
        lose({fmt::format("{}: QEMU does not answer{}", options_.path,
                          state_ == State::greeting ? "; is another client connected?" : ""),
              ETIMEDOUT});
    });
}

void QmpClient::stop_waiting() {
    answer_due_.reset();
    answer_timer_.cancel();
}

bool QmpClient::send(std::string_view command, std::string_view arguments, Reply reply) {
    const std::uint64_t id = ++last_id_;
    text_.clear();
    fmt::format_to(std::back_inserter(text_), R"({{"execute":"{}","id":{})", command, id);
    if (!arguments.empty()) {
        fmt::format_to(std::back_inserter(text_), R"(,"arguments":{})", arguments);
    }
    text_ += "}\n";
    if (commands_.size() >= max_commands || !link_->send(text_)) {
        return false;
    }
    commands_.push_back({id, std::chrono::steady_clock::now() + options_.answer_limit, std::move(reply)});
    expect_answer();
    return true;
}

void QmpClient::execute(std::string_view command, std::string_view arguments, Reply reply) {
    if (state_ != State::ready) {
        asio::post(loop_, [reply = std::move(reply), reason = reason_] { reply(base::fail(reason, ENOTCONN)); });
        return;
    }
    if (commands_.size() >= max_commands || !send(command, arguments, reply)) {
        asio::post(loop_,
                   [reply = std::move(reply)] { reply(base::fail("QEMU has too many commands to answer", EBUSY)); });
    }
}

asio::awaitable<base::Result<boost::json::value>> QmpClient::call(std::string command, boost::json::object arguments) {
    const std::string text = arguments.empty() ? std::string{} : boost::json::serialize(arguments);
    co_return co_await call_text(command, text);
}

asio::awaitable<base::Result<boost::json::value>> QmpClient::call_text(std::string_view command,
                                                                       const std::string& arguments) {
    using Signature = void(base::Result<boost::json::value>);
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, Signature>(
        [this, command, &arguments](auto handler) {
            // std::function wants to be copied, a coroutine's handler does not.
            auto once = std::make_shared<decltype(handler)>(std::move(handler));
            execute(command, arguments, [once](base::Result<boost::json::value> value) { (*once)(std::move(value)); });
        },
        asio::use_awaitable);
}

}  // namespace nanokvm::board
