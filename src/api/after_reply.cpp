// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/after_reply.hpp"

#include <chrono>
#include <memory>
#include <utility>

#include <boost/asio/steady_timer.hpp>

namespace nanokvm::api {
namespace {

constexpr std::chrono::milliseconds reply_time{500};

}  // namespace

void after_reply(const boost::asio::any_io_executor& loop, std::function<void()> work) {
    const auto timer = std::make_shared<boost::asio::steady_timer>(loop, reply_time);
    timer->async_wait([timer, work = std::move(work)](const boost::system::error_code& error) {
        if (!error) {
            work();
        }
    });
}

}  // namespace nanokvm::api
