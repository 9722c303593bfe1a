// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace nanokvm::input {

/// One device node of a HID function (Linux f_hid): each write is a report, and the next is taken once the host has
/// fetched the one before.
///
/// Thread-bound to the loop, never blocks. Callbacks run on the loop, and not after close().
class HidgNode {
public:
    /// What became of a report.
    enum class Written {
        yes,
        busy,     ///< the one before is under way; wait_writable() tells when it is not
        refused,  ///< EAGAIN although nothing is under way: the controller sleeps, and no event will tell of its end
        lost      ///< the node is of no use any more; last_error() says why
    };

    explicit HidgNode(boost::asio::io_context& loop) : file_(loop) {}

    /// Takes an open, non-blocking descriptor of the node.
    void assign(base::UniqueFd node);
    void close();
    [[nodiscard]] bool is_open() const noexcept { return file_.is_open(); }
    /// `path` still names the node that is open: after the gadget was bound anew it is another one.
    [[nodiscard]] bool is(const std::filesystem::path& path);

    [[nodiscard]] Written write(std::span<const std::uint8_t> report);
    /// Nothing is under way: the host has fetched what was written.
    [[nodiscard]] bool idle();
    /// `writable` runs once, when the node may take a report.
    void wait_writable(std::function<void()> writable);

    /// Output reports of the host from now on; `report` gets the first byte of each, `lost` is the end of it.
    void read_reports(std::function<void(std::uint8_t)> report, std::function<void()> lost);

    [[nodiscard]] const base::Error& last_error() const noexcept { return error_; }

private:
    void read_next();
    /// False: nothing more will come.
    [[nodiscard]] bool read_waiting();
    boost::asio::posix::stream_descriptor file_;
    std::shared_ptr<const bool> alive_;  // of the open descriptor: what comes late for an older one is ignored
    base::Error error_;
    std::function<void(std::uint8_t)> report_;
    std::function<void()> lost_;
};

}  // namespace nanokvm::input
