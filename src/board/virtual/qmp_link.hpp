// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "board/virtual/line_splitter.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

namespace nanokvm::board {

/// One connection to a unix socket that speaks lines: from connecting to its end, never again after. Thread-bound.
class QmpLink : public std::enable_shared_from_this<QmpLink> {
public:
    /// Longest line QEMU may send; query-qmp-schema is not asked, everything else is far below.
    static constexpr std::size_t max_line = std::size_t{256} * 1024;
    /// Bytes that may wait for QEMU to read them.
    static constexpr std::size_t max_unsent = std::size_t{256} * 1024;

    struct Callbacks {
        std::function<void(std::string_view)> line;
        std::function<void(const base::Error&)> ended;  ///< once; nothing is called after it
    };

    /// Begins to connect; the callbacks run on the loop, never from inside this call.
    [[nodiscard]] static std::shared_ptr<QmpLink> open(boost::asio::io_context& loop, const std::string& path,
                                                       Callbacks callbacks);

    QmpLink(boost::asio::io_context& loop, std::string path, Callbacks callbacks);

    /// Queues text (with its line end). False: max_unsent bytes wait already; nothing was queued.
    [[nodiscard]] bool send(std::string_view text);

    /// The process that listens at the other end (SO_PEERCRED of unix(7)); 0 while there is none or it is not known.
    [[nodiscard]] pid_t peer() noexcept;

    /// Ends the connection at once and calls nothing any more.
    void close() noexcept;

private:
    void connect();
    void read();
    void write();
    void end(std::string_view what, const boost::system::error_code& why);

    boost::asio::local::stream_protocol::socket socket_;
    std::string path_;
    Callbacks callbacks_;
    LineSplitter splitter_{max_line};
    std::array<char, 4096> received_{};
    std::string waiting_;  // to be sent after sending_
    std::string sending_;
    bool connected_ = false;
};

}  // namespace nanokvm::board
