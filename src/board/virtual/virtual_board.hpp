// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "board/board.hpp"
#include "board/virtual/qmp_client.hpp"
#include "board/virtual/qmp_drive.hpp"
#include "board/virtual/qmp_input_sink.hpp"
#include "board/virtual/qmp_power.hpp"

#include <filesystem>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace nanokvm::board {

/// The parts of the board whose target is a QEMU PC. Thread-bound to the loop.
class VirtualBoard final : public Board {
public:
    /// `state`: the folder in which QEMU keeps its sockets (sim/pc/pc --state).
    VirtualBoard(boost::asio::io_context& loop, const std::filesystem::path& state);

    void start() override { qmp_.start(); }
    [[nodiscard]] boost::asio::awaitable<void> stop() override;
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> reset_input() override { return input_.resync(); }

    [[nodiscard]] QmpClient& qmp() noexcept { return qmp_; }
    [[nodiscard]] QmpInputSink& input() noexcept override { return input_; }
    [[nodiscard]] QmpPower& power() noexcept override { return power_; }
    [[nodiscard]] QmpDrive& media() noexcept override { return drive_; }

private:
    QmpClient qmp_;
    QmpPower power_;
    QmpDrive drive_;
    QmpInputSink input_;
};

}  // namespace nanokvm::board
