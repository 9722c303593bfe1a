// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "media/incoming_file.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

namespace nanokvm::media {

/// Writes an incoming file on the pool, a good portion at a time. Whoever brings the bytes waits for the disk, so that
/// not more than one portion is ever held. Thread-bound to the loop.
class PoolWriter {
public:
    static constexpr std::size_t portion = std::size_t{64} * 1024;

    /// Owns `file` from here on, together with the jobs on the pool; what is not installed is deleted with it.
    PoolWriter(boost::asio::thread_pool& pool, std::unique_ptr<IncomingFile> file);
    PoolWriter(const PoolWriter&) = delete;
    PoolWriter& operator=(const PoolWriter&) = delete;

    /// Gives the file up on the pool: deleting gigabytes takes its time. Nothing may be written any more.
    void discard();

    /// Errors: IncomingFile::append.
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> write(std::string_view bytes);

    struct Checks {
        std::string sha256;    ///< lower-case hex; empty: not asked for
        bool iso9660 = false;  ///< it must be an ISO 9660 volume
        std::string name;      ///< to be installed as
    };
    enum class Problem { write, sha256, iso9660, install };
    struct Failure {
        Problem problem;
        base::Error error;
    };
    /// Writes the rest, checks and installs; once.
    [[nodiscard]] boost::asio::awaitable<tl::expected<void, Failure>> finish(const Checks& checks);

private:
    boost::asio::thread_pool& pool_;
    std::shared_ptr<IncomingFile> file_;
    std::string waiting_;
};

}  // namespace nanokvm::media
