// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/peer_network.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>

namespace nanokvm::http {
namespace {

boost::asio::ip::address parsed(std::string_view text, boost::system::error_code& error) {
    auto address = boost::asio::ip::make_address(text, error);
    if (!error && address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
    }
    return address;
}

}  // namespace

std::string peer_network(std::string_view text) {
    boost::system::error_code error;
    const auto address = parsed(text, error);
    if (error) {
        return std::string(text);
    }
    if (address.is_v4()) {
        return address.to_string();
    }
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return boost::asio::ip::make_address_v6(bytes).to_string() + "/64";
}

bool is_loopback(std::string_view text) {
    boost::system::error_code error;
    const auto address = parsed(text, error);
    return !error && address.is_loopback();
}

}  // namespace nanokvm::http
