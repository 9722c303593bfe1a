// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "media/fetch/reachable.hpp"
#include "media/fetch/stream.hpp"
#include "media/fetch/url.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace nanokvm::media {

/// One GET over HTTP/1.1 (RFC 9112), with redirects. Every host it is sent to is looked up and checked anew, and it is
/// the checked addresses that are connected to (security case S38). Thread-bound to the loop; lives until its
/// coroutine ends.
class Fetch {
public:
    static constexpr int most_redirects = 5;

    struct Sink {
        /// Before the first byte, with the length when the server tells it. An error ends the fetch.
        std::function<base::Result<void>(std::optional<std::uint64_t>)> begin;
        /// The next piece; valid for the call.
        std::function<boost::asio::awaitable<base::Result<void>>(std::string_view)> data;
    };

    Fetch(boost::asio::io_context& loop, const DownloadPolicy& policy) : loop_(loop), policy_(policy) {}

    /// Errors: the address is not permitted, the server cannot be reached, answers with something else than 200, or
    /// ends early; the sink's; ECANCELED.
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> get(const Url& first, const Sink& sink);

    /// Ends get() soon.
    void cancel() noexcept;

private:
    struct Outcome {
        std::optional<Url> redirect;  // nothing: the body has been read
    };

    [[nodiscard]] boost::asio::awaitable<base::Result<std::vector<boost::asio::ip::tcp::endpoint>>> resolve(
        const Url& url);
    [[nodiscard]] boost::asio::awaitable<base::Result<Outcome>> get_once(const Url& url, const Sink& sink);
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> open(const Url& url);

    boost::asio::io_context& loop_;
    const DownloadPolicy& policy_;
    std::unique_ptr<FetchStream> stream_;
    bool cancelled_ = false;
};

}  // namespace nanokvm::media
