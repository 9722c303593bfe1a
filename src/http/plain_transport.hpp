// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/transport.hpp"

namespace nanokvm::http {

/// A connection without TLS: every read is one recv, every write one sendmsg.
class PlainTransport final : public Transport {
public:
    explicit PlainTransport(boost::asio::ip::tcp::socket socket) : Transport(std::move(socket)) {}

    [[nodiscard]] Progress read(std::span<std::byte> into) noexcept override;
    [[nodiscard]] Progress write(std::span<const iovec> pieces) noexcept override;
    [[nodiscard]] bool secure() const noexcept override { return false; }
};

}  // namespace nanokvm::http
