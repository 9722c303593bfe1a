// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/net/bound_socket.hpp"

#include <utility>

namespace nanokvm::stream::webrtc::net {

base::Result<std::shared_ptr<BoundSocket>> BoundSocket::open(boost::asio::io_context& loop, const Endpoint& local,
                                                             const UdpOptions& options, std::shared_ptr<Inbox> inbox,
                                                             Received received) {
    auto socket = UdpSocket::open(local, options);
    if (!socket) {
        return tl::unexpected(std::move(socket.error()));
    }
    auto made = std::make_shared<BoundSocket>(loop, std::move(*socket), std::move(inbox), std::move(received));
    made->wait();
    return made;
}

BoundSocket::BoundSocket(boost::asio::io_context& loop, UdpSocket socket, std::shared_ptr<Inbox> inbox,
                         Received received)
    : socket_(std::move(socket)), waiter_(loop), inbox_(std::move(inbox)), received_(std::move(received)) {
    waiter_.assign(socket_.fd());
}

BoundSocket::~BoundSocket() {
    close();
}

void BoundSocket::close() noexcept {
    received_ = nullptr;
    if (waiter_.is_open()) {
        waiter_.release();
    }
}

void BoundSocket::wait() {
    waiter_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [weak = weak_from_this()](const boost::system::error_code& error) {
                           if (const auto self = weak.lock(); self && !error) {
                               self->drain();
                           }
                       });
}

void BoundSocket::drain() {
    // A peer that floods is interrupted now and then, so that the loop gets to others.
    for (int rounds = 0; rounds < 4 && received_; ++rounds) {
        const std::size_t count = inbox_->receive(socket_.fd());
        for (std::size_t i = 0; i < count && received_; ++i) {
            const auto take = received_;  // it may be replaced by nothing while it runs
            if (!inbox_->datagram(i).empty()) {
                take(inbox_->from(i), inbox_->datagram(i));
            }
        }
        if (count < Inbox::most) {
            break;
        }
    }
    if (received_) {
        wait();
    }
}

}  // namespace nanokvm::stream::webrtc::net
