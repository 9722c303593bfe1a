// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/request.hpp"
#include "http/transport.hpp"

#include <memory>
#include <string>

namespace nanokvm::http {

/// A connection that leaves HTTP: its request has been read and checked, all that follows is the new owner's.
/// request.session is set; the owner watches it (account::Sessions::watch) and ends the connection when it is revoked.
struct Takeover {
    std::unique_ptr<Transport> transport;
    Request request;
    std::string leftover;  ///< bytes already read behind the request's head; to be consumed before transport->read
};

}  // namespace nanokvm::http
