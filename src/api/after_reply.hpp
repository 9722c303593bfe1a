// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <boost/asio/any_io_executor.hpp>

namespace nanokvm::api {

/// Does `work` on this loop in half a second: when the answer of the handler that asks for it is on its way, before the
/// work takes the network from it.
void after_reply(const boost::asio::any_io_executor& loop, std::function<void()> work);

}  // namespace nanokvm::api
