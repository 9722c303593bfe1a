// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: one transport that is spoken to by lines, so that two of them can meet in network namespaces.
//
//   webrtc_peer [--controlling] [--relay-only] [--no-ipv6] [--interface NAME]… [--stun HOST] [--turn HOST USER
//   CREDENTIAL]…
//
// in:   remote UFRAG PWD SETUP FINGERPRINT | candidate LINE | send COUNT SIZE | restart | local | path | quit
// out:  local UFRAG PWD SETUP FINGERPRINT | candidate LINE | state NAME REASON | keys PROFILE DIGEST
//       path LOCAL-TYPE LOCAL REMOTE-TYPE REMOTE MAX-PACKET | sent COUNT CALLS | received COUNT BYTES | error REASON
#include "stream/webrtc/dtls/identity.hpp"
#include "stream/webrtc/transport.hpp"

#include <array>
#include <cstdio>
#include <iostream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <fmt/core.h>

namespace nanokvm::stream::webrtc {
namespace {

constexpr std::array<std::string_view, 3> setups{"actpass", "active", "passive"};
constexpr std::array<std::string_view, 6> states{"fresh", "checking", "connected", "disconnected", "failed", "closed"};

template <typename... Args>
void say(fmt::format_string<Args...> format, Args&&... args) {
    fmt::print("{}\n", fmt::format(format, std::forward<Args>(args)...));
    std::fflush(stdout);
}

class Peer final : TransportEvents {
public:
    Peer(boost::asio::io_context& loop, const TransportOptions& options)
        : loop_(loop),
          input_(loop, ::dup(0)),
          transport_(make_transport(loop, options, *dtls::Identity::make(), *this)) {
        say_local();
        read();
    }

private:
    void local_candidate(const std::string& candidate) override { say("candidate {}", candidate); }
    void state_changed(TransportState state, const std::string& reason) override {
        say("state {} {}", states.at(static_cast<std::size_t>(state)), reason);
    }
    void keys(const SrtpKeys& keys) override {
        const auto one = std::accumulate(keys.local.begin(), keys.local.end(), 1U,
                                         [](unsigned sum, auto byte) { return sum * 31 + byte; });
        const auto other = std::accumulate(keys.remote.begin(), keys.remote.end(), 1U,
                                           [](unsigned sum, auto byte) { return sum * 31 + byte; });
        say("keys {} {}", static_cast<int>(keys.profile), one ^ other);
    }
    void packet(std::span<std::byte> packet) override {
        ++packets_;
        bytes_ += packet.size();
        if (packet[1] == std::byte{1}) {  // the last of a batch
            say("received {} {}", packets_, bytes_);
        }
    }
    void path_changed() override { say_path(); }

    void say_local() {
        const auto local = transport_->local();
        say("local {} {} {} {}", local.ufrag, local.pwd, setups.at(static_cast<std::size_t>(local.setup)),
            local.fingerprint);
    }
    void say_path() {
        const auto path = transport_->path();
        say("path {} {} {} {} {}", path.local_type, path.local, path.remote_type, path.remote,
            transport_->max_packet());
    }

    void read() {
        boost::asio::async_read_until(input_, buffer_, '\n',
                                      [this](const boost::system::error_code& error, std::size_t) {
                                          std::string line;
                                          std::istream stream(&buffer_);
                                          if (error || !std::getline(stream, line) || line == "quit") {
                                              transport_.reset();
                                              loop_.stop();
                                              return;
                                          }
                                          obey(line);
                                          read();
                                      });
    }

    void obey(const std::string& line) {
        std::istringstream words(line);
        std::string command;
        words >> command;
        if (command == "remote") {
            RemoteDescription remote;
            std::string setup;
            words >> remote.ufrag >> remote.pwd >> setup >> std::ws;
            std::getline(words, remote.fingerprint);
            remote.setup = setup == "active" ? Setup::active : setup == "passive" ? Setup::passive : Setup::actpass;
            complain(transport_->set_remote(remote));
        } else if (command == "candidate") {
            std::string candidate;
            std::getline(words >> std::ws, candidate);
            complain(transport_->add_remote_candidate(candidate));
        } else if (command == "send") {
            std::size_t count = 0;
            std::uint16_t size = 0;
            words >> count >> size;
            send(count, size);
        } else if (command == "restart") {
            transport_->restart();
            say_local();
        } else if (command == "local") {
            say_local();
        } else if (command == "path") {
            say_path();
        }
    }

    void send(std::size_t count, std::uint16_t size) {
        std::vector<std::byte> arena(count * size);
        for (std::size_t i = 0; i < count; ++i) {
            arena[i * size] = std::byte{0x80};
            arena[i * size + 1] = static_cast<std::byte>(i + 1 == count ? 1 : 0);
        }
        const auto calls = transport_->send_calls();
        const auto sent = transport_->send(arena, std::vector<std::uint16_t>(count, size));
        say("sent {} {}", sent, transport_->send_calls() - calls);
    }

    static void complain(const base::Result<void>& result) {
        if (!result) {
            say("error {}", result.error().message);
        }
    }

    boost::asio::io_context& loop_;
    boost::asio::posix::stream_descriptor input_;
    boost::asio::streambuf buffer_;
    std::size_t packets_ = 0;
    std::size_t bytes_ = 0;
    std::unique_ptr<Transport> transport_;
};

TransportOptions read_options(const std::vector<std::string>& arguments) {
    TransportOptions options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        if (word == "--controlling") {
            options.controlling = true;
        } else if (word == "--relay-only") {
            options.relay_only = true;
        } else if (word == "--no-ipv6") {
            options.ipv6 = false;
        } else if (word == "--interface") {
            options.interfaces.push_back(arguments.at(++i));
        } else if (word == "--stun") {
            options.stun = arguments.at(++i);
        } else if (word == "--turn") {
            TurnServer server;
            server.address = arguments.at(++i);
            server.user = arguments.at(++i);
            server.credential = arguments.at(++i);
            options.turn.push_back(server);
        }
    }
    return options;
}

}  // namespace
}  // namespace nanokvm::stream::webrtc

int main(int argc, char** argv) {
    using namespace nanokvm::stream::webrtc;
    boost::asio::io_context loop;
    const Peer peer(loop, read_options({argv + 1, argv + argc}));
    loop.run();
    return 0;
}
