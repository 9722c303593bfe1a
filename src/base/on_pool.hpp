// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <type_traits>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nanokvm::base {

/// Runs `work` on the pool and completes on the caller's loop with its result. Work must not throw. No coroutine on the
/// pool's side and no closure made inside a co_await expression: GCC 12 destroys such temporaries twice (GCC bug
/// 104031). So: `auto done = on_pool(pool, std::move(work)); co_return co_await std::move(done);`
template <typename Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> on_pool(boost::asio::thread_pool& pool, Work work) {
    namespace asio = boost::asio;
    using Value = std::invoke_result_t<Work&>;
    const auto initiate = [&pool](auto handler, Work job) {
        auto loop = asio::get_associated_executor(handler);
        asio::post(pool,
                   [handler = std::move(handler), job = std::move(job), guard = asio::make_work_guard(loop)]() mutable {
                       auto executor = guard.get_executor();
                       asio::post(executor, [handler = std::move(handler), value = job()]() mutable {
                           std::move(handler)(std::move(value));
                       });
                   });
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Value)>(initiate, asio::use_awaitable,
                                                                            std::move(work));
}

}  // namespace nanokvm::base
