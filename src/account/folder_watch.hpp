// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::account {

/// Tells when a file in a folder was written, moved or removed (inotify(7)), within moments. Where the kernel cannot
/// watch the folder it says so once in the log and calls back every second instead. Thread-bound; destroy it only once
/// the loop has stopped running or from the loop itself.
class FolderWatch {
public:
    FolderWatch(boost::asio::io_context& loop, const std::filesystem::path& folder, std::function<void()> changed);
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

private:
    void wait();
    void poll();

    std::function<void()> changed_;
    boost::asio::posix::stream_descriptor events_;
    boost::asio::steady_timer timer_;
};

}  // namespace nanokvm::account
