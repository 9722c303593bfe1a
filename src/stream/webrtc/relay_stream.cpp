// SPDX-License-Identifier: GPL-3.0-or-later
// The way to a TURN server over TCP (RFC 8656 section 3.1).
#include "stream/webrtc/relay.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace nanokvm::stream::webrtc {
namespace {

constexpr std::size_t packets_at_once = 64;

}  // namespace

void Relay::connect_stream(const Endpoint& source) {
    boost::system::error_code failed;
    tcp_.open(source.address().is_v6() ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4(), failed);
    if (!failed && !sources_.empty()) {
        tcp_.bind({source.address(), 0}, failed);
    }
    if (failed) {
        fail("cannot connect: " + failed.message());
        return;
    }
    tcp_.async_connect({server_.address(), server_.port()},
                       [self = shared_from_this()](const boost::system::error_code& error) {
                           if (self->closed_) {
                               return;
                           }
                           if (error) {
                               self->fail("cannot connect: " + error.message());
                               return;
                           }
                           boost::system::error_code ignored;
                           self->tcp_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
                           self->tcp_.non_blocking(true, ignored);
                           self->stream_connected_ = true;
                           self->begin(self->server_.address().is_v6());
                           self->read_stream();
                       });
}

void Relay::read_stream() {
    const auto room = incoming_.room();
    tcp_.async_read_some(boost::asio::buffer(room.data(), room.size()),
                         [self = shared_from_this()](const boost::system::error_code& error, std::size_t count) {
                             if (self->closed_) {
                                 return;
                             }
                             if (error) {
                                 self->fail("the connection ended: " + error.message());
                                 return;
                             }
                             const bool good = self->incoming_.added(
                                 count, [&](std::span<std::byte> message) { self->received(message); });
                             if (!good) {
                                 self->fail("it does not speak TURN");
                             } else if (!self->closed_) {
                                 self->read_stream();
                             }
                         });
}

bool Relay::write_stream(std::span<const iovec> pieces, bool droppable) {
    if (!stream_connected_ || closed_) {
        return false;
    }
    std::size_t skip = 0;
    if (unsent_.empty()) {
        msghdr message{};
        message.msg_iov = const_cast<iovec*>(pieces.data());  // sendmsg does not write to it
        message.msg_iovlen = pieces.size();
        ++send_calls_;
        const ssize_t taken = ::sendmsg(tcp_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (taken < 0 && errno != EAGAIN) {
            return false;  // reading tells that the connection is gone
        }
        skip = taken < 0 ? 0 : static_cast<std::size_t>(taken);
        if (skip == 0 && droppable) {
            return false;
        }
    } else if (droppable || unsent_.size() > max_unsent) {
        return false;
    }
    const bool waits = !unsent_.empty();
    for (const iovec& piece : pieces) {
        const std::size_t sent = std::min(skip, piece.iov_len);
        const auto* const bytes = static_cast<const std::byte*>(piece.iov_base);
        unsent_.insert(unsent_.end(), bytes + sent, bytes + piece.iov_len);
        skip -= sent;
    }
    if (!unsent_.empty() && !waits) {
        flush_stream();
    }
    return true;
}

void Relay::flush_stream() {
    tcp_.async_wait(
        boost::asio::ip::tcp::socket::wait_write, [self = shared_from_this()](const boost::system::error_code& error) {
            if (error || self->closed_) {
                return;
            }
            auto& unsent = self->unsent_;
            const ssize_t taken =
                ::send(self->tcp_.native_handle(), unsent.data(), unsent.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            ++self->send_calls_;
            if (taken > 0) {
                unsent.erase(unsent.begin(), unsent.begin() + taken);
            }
            if (!unsent.empty()) {
                self->flush_stream();
            }
        });
}

net::Sent Relay::send_stream(std::uint16_t channel, std::span<const std::byte> arena,
                             std::span<const std::uint16_t> sizes) {
    net::Sent sent;
    while (sent.packets < sizes.size()) {
        const auto some = sizes.subspan(sent.packets, std::min(packets_at_once, sizes.size() - sent.packets));
        static constexpr std::array<std::byte, 3> padding{};
        std::array<std::array<std::byte, 4>, packets_at_once> headers;
        std::array<iovec, 3 * packets_at_once> pieces;
        std::size_t used = 0;
        for (std::size_t i = 0; i < some.size(); ++i) {
            ice::store16(headers.at(i).data(), channel);
            ice::store16(&headers.at(i)[2], some[i]);
            pieces.at(used++) = {headers.at(i).data(), 4};
            pieces.at(used++) = {const_cast<std::byte*>(arena.data()), some[i]};
            pieces.at(used++) = {const_cast<std::byte*>(padding.data()), (4U - some[i] % 4U) % 4U};
            arena = arena.subspan(some[i]);
        }
        if (!write_stream(std::span(pieces).first(used), true)) {
            sent.error = EAGAIN;
            break;
        }
        sent.packets += some.size();
    }
    return sent;
}

}  // namespace nanokvm::stream::webrtc
