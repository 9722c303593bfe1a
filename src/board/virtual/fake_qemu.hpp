// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/temporary_folder.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace nanokvm::board {

/// A QMP server on a unix socket that answers as told and keeps the commands it was given. One client at a time, like
/// QEMU. For tests; runs on the loop of the test.
class FakeQemu {
public:
    using Socket = boost::asio::local::stream_protocol;

    explicit FakeQemu(boost::asio::io_context& loop) : loop_(loop), socket_(loop), acceptor_(loop) {}

    [[nodiscard]] std::string path() const { return (folder_.path() / "qmp.sock").string(); }

    /// Begins to serve; clients are greeted when `greets`.
    void listen() {
        acceptor_ = Socket::acceptor(loop_, Socket::endpoint(path()));
        accept();
    }
    /// Ends as a killed QEMU does.
    void die() {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        socket_.close(ignored);
        std::filesystem::remove(path());
        buffer_.consume(buffer_.size());
    }
    void event(const std::string& name, const std::string& data = "{}") {
        send(R"({"timestamp":{"seconds":1,"microseconds":2},"event":")" + name + R"(","data":)" + data + "}");
    }
    void send(const std::string& line) { send_raw(line + "\r\n"); }
    void send_raw(const std::string& bytes) {
        boost::system::error_code gone;
        boost::asio::write(socket_, boost::asio::buffer(bytes), gone);
    }
    /// Answers the oldest command that was held back.
    void answer_one() {
        const boost::json::object command = held.front();
        held.erase(held.begin());
        answer(command);
    }

    /// Arguments of all commands of that name.
    [[nodiscard]] std::vector<boost::json::object> given(std::string_view name) const {
        std::vector<boost::json::object> found;
        for (const auto& [command, arguments] : commands) {
            if (command == name) {
                found.push_back(arguments);
            }
        }
        return found;
    }

    bool greets = true;
    bool holds_back = false;  ///< commands other than qmp_capabilities wait in `held`
    std::string status = "running";
    std::vector<std::pair<std::string, boost::json::object>> commands;
    std::vector<boost::json::object> held;
    std::size_t connections = 0;
    /// Called for each command before it is answered; an answer other than "" is sent in its place, without the id.
    std::function<std::string(const std::string& command)> hook;

private:
    void accept() {
        acceptor_.async_accept([this](const boost::system::error_code& failed, Socket::socket socket) {
            if (failed) {
                return;
            }
            socket_ = std::move(socket);
            ++connections;
            if (greets) {
                send(
                    R"({"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}}, "capabilities": ["oob"]}})");
            }
            read();
        });
    }
    void read() {
        boost::asio::async_read_until(socket_, buffer_, '\n',
                                      [this](const boost::system::error_code& failed, std::size_t bytes) {
                                          if (failed) {
                                              if (acceptor_.is_open()) {
                                                  buffer_.consume(buffer_.size());
                                                  accept();
                                              }
                                              return;
                                          }
                                          std::string line(bytes, '\0');
                                          buffer_.sgetn(line.data(), static_cast<std::streamsize>(bytes));
                                          take(boost::json::parse(line).as_object());
                                          if (socket_.is_open()) {
                                              read();
                                          }
                                      });
    }
    void take(const boost::json::object& command) {
        const std::string name(command.at("execute").as_string());
        const auto* arguments = command.if_contains("arguments");
        commands.emplace_back(name, arguments == nullptr ? boost::json::object{} : arguments->as_object());
        if (holds_back && name != "qmp_capabilities") {
            held.push_back(command);
        } else {
            answer(command);
        }
    }
    void answer(const boost::json::object& command) {
        const std::string name(command.at("execute").as_string());
        const std::string special = hook ? hook(name) : std::string{};
        std::string result = special;
        if (special.empty()) {
            result = name == "query-status" ? R"("return":{"status":")" + status + R"(","running":)" +
                                                  (status == "running" ? "true" : "false") + "}"
                                            : R"("return":{})";
        }
        send("{" + result + R"(,"id":)" + boost::json::serialize(command.at("id")) + "}");
    }

    boost::asio::io_context& loop_;
    base::TemporaryFolder folder_;
    Socket::socket socket_;
    Socket::acceptor acceptor_;
    boost::asio::streambuf buffer_;
};

/// Runs the loop until `done`; false when nothing was left to run for 20 s.
template <typename Done>
[[nodiscard]] bool run_until(boost::asio::io_context& loop, Done&& done) {
    while (!done()) {
        loop.restart();
        if (loop.run_one_for(std::chrono::seconds(20)) == 0) {
            return false;
        }
    }
    return true;
}

}  // namespace nanokvm::board
