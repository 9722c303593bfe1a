// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "board/virtual/qmp_link.hpp"
#include "board/virtual/qmp_message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace nanokvm::board {

/// What parts of the virtual board hear of the machine. All run on the loop.
class QmpListener {
public:
    virtual ~QmpListener() = default;
    /// Commands can be given from now on. Nothing is known of the machine yet.
    virtual void qmp_connected() = 0;
    /// The machine cannot be reached any more; all commands under way have failed.
    virtual void qmp_lost() = 0;
    virtual void qmp_event(std::string_view name, const boost::json::object& data) = 0;
};

/// Client of QEMU's machine protocol over a unix socket. Connects, greets, comes back with growing pauses when QEMU
/// ends or stops answering; answers meet their commands by id. Thread-bound to the loop.
class QmpClient {
public:
    struct Options {
        std::string path;                            ///< of the socket, at most 107 bytes
        std::chrono::milliseconds first_pause{100};  ///< before connecting again; doubles up to last_pause
        std::chrono::milliseconds last_pause{2000};
        std::chrono::milliseconds answer_limit{10'000};  ///< QEMU that is silent for so long is given up
    };
    using Reply = std::function<void(base::Result<boost::json::value>)>;

    /// Commands under way at most; one more fails at once (EBUSY).
    static constexpr std::size_t max_commands = 64;

    QmpClient(boost::asio::io_context& loop, Options options);
    ~QmpClient();
    QmpClient(const QmpClient&) = delete;
    QmpClient& operator=(const QmpClient&) = delete;

    /// Listeners are told in the order they were added and are removed before they end.
    void add(QmpListener& listener);
    void remove(QmpListener& listener);

    /// Begins to connect; once.
    void start();

    [[nodiscard]] bool connected() const noexcept { return state_ == State::ready; }
    /// QEMU's process, 0 when it is not known.
    [[nodiscard]] pid_t process() const noexcept { return link_ ? link_->peer() : 0; }
    /// Why not connected, a sentence for people.
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

    /// Gives a command; `arguments` is a JSON object as text, or empty. `reply` runs exactly once, from the loop,
    /// unless the client is destroyed before. Errors: ENOTCONN, EBUSY, what QEMU says (QmpReply).
    void execute(std::string_view command, std::string_view arguments, Reply reply);
    /// The same for coroutines.
    [[nodiscard]] boost::asio::awaitable<base::Result<boost::json::value>> call(std::string command,
                                                                                boost::json::object arguments = {});
    /// With the arguments as JSON text. Both must live until the answer is there.
    [[nodiscard]] boost::asio::awaitable<base::Result<boost::json::value>> call_text(std::string_view command,
                                                                                     const std::string& arguments);

private:
    enum class State { idle, greeting, negotiating, ready };
    struct Command {
        std::uint64_t id;
        std::chrono::steady_clock::time_point deadline;
        Reply reply;
    };

    void connect();
    void take(std::string_view line);
    void negotiate();
    void answer(QmpReply reply);
    void lose(const base::Error& why);
    void expect_answer();
    void stop_waiting();
    [[nodiscard]] bool send(std::string_view command, std::string_view arguments, Reply reply);
    template <typename Tell>
    void tell(Tell&& tell_one);

    boost::asio::io_context& loop_;
    Options options_;
    std::vector<QmpListener*> listeners_;
    std::shared_ptr<QmpLink> link_;
    State state_ = State::idle;
    std::string reason_ = "not connected yet";
    std::deque<Command> commands_;  // in order of their ids
    std::uint64_t last_id_ = 0;
    std::string text_;  // of the command being written, kept for its memory
    std::chrono::milliseconds pause_;
    boost::asio::steady_timer retry_timer_;
    boost::asio::steady_timer answer_timer_;
    std::optional<std::chrono::steady_clock::time_point> answer_due_;
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  // ends with this object: for late timers
};

}  // namespace nanokvm::board
