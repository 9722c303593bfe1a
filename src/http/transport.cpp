// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/transport.hpp"

namespace nanokvm::http {
namespace {

std::string address_text(const boost::asio::ip::tcp::socket& socket) {
    boost::system::error_code failed;
    const auto endpoint = socket.remote_endpoint(failed);
    if (failed) {
        return {};  // gone already: the first read tells
    }
    auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
    }
    return address.to_string();
}

}  // namespace

Transport::Transport(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)), peer_(address_text(socket_)) {
    // Both fail only on a socket whose peer has gone already.
    boost::system::error_code ignored;
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    socket_.native_non_blocking(true, ignored);
}

Transport::~Transport() = default;

void Transport::close() noexcept {
    boost::system::error_code ignored;
    socket_.close(ignored);
    lease_.reset();
}

}  // namespace nanokvm::http
