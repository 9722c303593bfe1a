// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nanokvm {

/// The command line of NanoKVM-Server.
struct ServerOptions {
    enum class Board { none, virtual_pc, cube, linux_machine };

    std::string root = "/";  ///< prefix of every absolute path of the device
    std::string web;         ///< folder of the web application
    std::string capture;     ///< program of the capture worker
    std::vector<std::string> capture_arguments;
    Board board = Board::none;
    std::string qmp;          ///< socket of the virtual board's QEMU
    std::string listen_host;  ///< with listen_port: instead of server.yaml's listeners
    std::optional<std::uint16_t> listen_port;
    std::string
        password_file;  ///< first start: the administrator's password is read from here, or made and written here
    bool set_password = false;  ///< not only at the first start
    double login_delays = 1.0;  ///< factor on the fixed delays of a failed login; tests use less
    bool verbose = false;
};

/// Errors name the argument; an empty message means that help or the version was printed and nothing is to be done.
[[nodiscard]] base::Result<ServerOptions> parse_server_options(int argc, const char* const* argv);

}  // namespace nanokvm
