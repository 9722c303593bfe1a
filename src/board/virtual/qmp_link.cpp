// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/qmp_link.hpp"

#include <sys/socket.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <fmt/core.h>

namespace nanokvm::board {

namespace asio = boost::asio;

std::shared_ptr<QmpLink> QmpLink::open(asio::io_context& loop, const std::string& path, Callbacks callbacks) {
    auto link = std::make_shared<QmpLink>(loop, path, std::move(callbacks));
    asio::post(loop, [link] { link->connect(); });
    return link;
}

QmpLink::QmpLink(asio::io_context& loop, std::string path, Callbacks callbacks)
    : socket_(loop), path_(std::move(path)), callbacks_(std::move(callbacks)) {}

void QmpLink::connect() {
    if (!callbacks_.ended) {
        return;
    }
    asio::local::stream_protocol::endpoint endpoint;
    try {
        endpoint.path(path_);
    } catch (const boost::system::system_error& too_long) {
        end("cannot connect", too_long.code());
        return;
    }
    socket_.async_connect(endpoint, [self = shared_from_this()](const boost::system::error_code& failed) {
        if (failed) {
            self->end("cannot connect", failed);
            return;
        }
        self->connected_ = true;
        self->read();
        self->write();
    });
}

pid_t QmpLink::peer() noexcept {
    ucred peer{};
    socklen_t size = sizeof(peer);
    const bool known = connected_ && ::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
    return known ? peer.pid : 0;
}

void QmpLink::read() {
    if (!callbacks_.ended) {
        return;
    }
    socket_.async_read_some(asio::buffer(received_), [self = shared_from_this()](
                                                         const boost::system::error_code& failed, std::size_t bytes) {
        if (failed) {
            self->end("the connection ended", failed);
            return;
        }
        const bool fits = self->splitter_.feed({self->received_.data(), bytes}, [&self](std::string_view line) {
            // A line may end the link; what came behind it is nobody's then.
            if (self->callbacks_.line) {
                const auto take = self->callbacks_.line;
                take(line);
            }
        });
        if (!fits) {
            self->end("a line is too long", make_error_code(boost::system::errc::message_size));
            return;
        }
        self->read();
    });
}

bool QmpLink::send(std::string_view text) {
    if (waiting_.size() + text.size() > max_unsent) {
        return false;
    }
    waiting_.append(text);
    write();
    return true;
}

void QmpLink::write() {
    if (!connected_ || !sending_.empty() || waiting_.empty() || !callbacks_.ended) {
        return;
    }
    std::swap(sending_, waiting_);
    asio::async_write(socket_, asio::buffer(sending_),
                      [self = shared_from_this()](const boost::system::error_code& failed, std::size_t) {
                          if (failed) {
                              self->end("the connection ended", failed);
                              return;
                          }
                          self->sending_.clear();
                          self->write();
                      });
}

void QmpLink::end(std::string_view what, const boost::system::error_code& why) {
    if (!callbacks_.ended) {
        return;
    }
    const auto ended = std::move(callbacks_.ended);
    close();
    ended({fmt::format("{}: {} ({})", path_, what, why.message()), why.value()});
}

void QmpLink::close() noexcept {
    callbacks_ = {};
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace nanokvm::board
