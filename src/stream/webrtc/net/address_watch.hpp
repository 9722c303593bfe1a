// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace nanokvm::stream::webrtc::net {

/// Tells when an address or a link of this machine came or went (rtnetlink(7)). Where the kernel cannot tell, it says
/// so once in the log, and changes are not noticed. Thread-bound; destroy it only once the loop has stopped running or
/// from the loop itself.
class AddressWatch {
public:
    AddressWatch(boost::asio::io_context& loop, std::function<void()> changed);
    AddressWatch(const AddressWatch&) = delete;
    AddressWatch& operator=(const AddressWatch&) = delete;

private:
    void wait();

    std::function<void()> changed_;
    boost::asio::posix::stream_descriptor events_;
};

}  // namespace nanokvm::stream::webrtc::net
