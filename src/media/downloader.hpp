// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "media/drive.hpp"
#include "media/fetch/fetch.hpp"
#include "media/transfers.hpp"

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

namespace nanokvm::media {

/// Fetches images from URLs in the background, one at a time (http-api.md 3.7). What was fetched is checked like an
/// upload. Thread-bound to the loop; everything given outlives it, and it the loop's run.
class Downloader {
public:
    struct Parts {
        boost::asio::io_context& loop;
        boost::asio::thread_pool& pool;
        Drive& drive;
        Transfers& transfers;
    };
    Downloader(Parts parts, std::vector<std::string> allowed_hosts);
    ~Downloader();
    Downloader(const Downloader&) = delete;
    Downloader& operator=(const Downloader&) = delete;

    /// `sha256`: lower-case hex or empty. Errors, before anything is asked for: EINVAL, the URL is none, or its last
    /// part is no name of an image; EBUSY, another transfer goes on.
    [[nodiscard]] base::Result<void> start(const std::string& url, std::string sha256);

    /// Ends the download under way. Errors: ENOENT, there is none; ETIMEDOUT, it does not end within 10 s.
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> cancel();

private:
    struct Job;

    [[nodiscard]] static boost::asio::awaitable<base::Result<void>> fetch(Parts parts, std::shared_ptr<Job> job);
    [[nodiscard]] static boost::asio::awaitable<void> run(Parts parts, std::shared_ptr<Job> job);

    Parts parts_;
    DownloadPolicy policy_;
    std::weak_ptr<Job> job_;
};

}  // namespace nanokvm::media
