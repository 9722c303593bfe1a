// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "media/fetch/url.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::media {

/// An outgoing connection, plain or TLS. Every step ends when nothing moves for `patience`. Thread-bound to the loop.
class FetchStream {
public:
    static constexpr std::chrono::seconds patience{30};

    explicit FetchStream(boost::asio::io_context& loop) : socket_(loop), timer_(loop) {}
    virtual ~FetchStream() = default;
    FetchStream(const FetchStream&) = delete;
    FetchStream& operator=(const FetchStream&) = delete;

    /// Connects to the first endpoint that answers and, with TLS, verifies that it is `url.host`.
    [[nodiscard]] virtual boost::asio::awaitable<base::Result<void>> connect(
        const std::vector<boost::asio::ip::tcp::endpoint>& endpoints, const Url& url) = 0;
    [[nodiscard]] virtual boost::asio::awaitable<base::Result<void>> write(std::string_view bytes) = 0;
    /// At least one byte; 0 at the orderly end of the connection. A TLS connection that is cut is an error.
    [[nodiscard]] virtual boost::asio::awaitable<base::Result<std::size_t>> read(std::span<char> into) = 0;

    /// Ends it: whoever waits gets an error.
    void close() noexcept;

protected:
    /// While it exists the connection is closed when time is up.
    class Patience {
    public:
        explicit Patience(FetchStream& stream);
        Patience(const Patience&) = delete;
        Patience& operator=(const Patience&) = delete;
        ~Patience() { stream_.timer_.cancel(); }

    private:
        FetchStream& stream_;
    };
    [[nodiscard]] base::Error failed(std::string_view what, const boost::system::error_code& why) const;
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> open(
        const std::vector<boost::asio::ip::tcp::endpoint>& endpoints);

    boost::asio::ip::tcp::socket socket_;

private:
    boost::asio::steady_timer timer_;
    std::shared_ptr<bool> timed_out_ = std::make_shared<bool>(false);
};

/// A plain one, or with TLS 1.2 and newer whose certificate is checked against the system's authorities. Errors: those
/// cannot be loaded.
[[nodiscard]] base::Result<std::unique_ptr<FetchStream>> make_fetch_stream(boost::asio::io_context& loop, bool tls);

}  // namespace nanokvm::media
