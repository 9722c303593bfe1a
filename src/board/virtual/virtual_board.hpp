// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "board/virtual/qmp_client.hpp"
#include "board/virtual/qmp_drive.hpp"
#include "board/virtual/qmp_input_sink.hpp"
#include "board/virtual/qmp_power.hpp"

#include <filesystem>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace nanokvm::board {

/// The parts of the board whose target is a QEMU PC. Thread-bound to the loop.
class VirtualBoard {
public:
    /// `state`: the folder in which QEMU keeps its sockets (sim/pc/pc --state).
    VirtualBoard(boost::asio::io_context& loop, const std::filesystem::path& state);

    /// Begins to look for QEMU; it may come later.
    void start() { qmp_.start(); }
    /// An orderly end: what the clients let go of reaches the PC. End the clients first.
    [[nodiscard]] boost::asio::awaitable<void> stop();

    [[nodiscard]] QmpClient& qmp() noexcept { return qmp_; }
    [[nodiscard]] QmpInputSink& input() noexcept { return input_; }
    [[nodiscard]] QmpPower& power() noexcept { return power_; }
    [[nodiscard]] QmpDrive& drive() noexcept { return drive_; }

private:
    QmpClient qmp_;
    QmpPower power_;
    QmpDrive drive_;
    QmpInputSink input_;
};

}  // namespace nanokvm::board
