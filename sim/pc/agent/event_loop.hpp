// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <cstdint>
#include <functional>
#include <map>

namespace nanokvm::pc {

/// Waits for descriptors with epoll(7) and calls their handlers, one at a time, on the thread that calls `run_once`.
///
/// Handlers may watch and forget any descriptor, their own included. Descriptors are borrowed: forget before closing.
class EventLoop {
public:
    using Handler = std::function<void()>;

    [[nodiscard]] static base::Result<EventLoop> create();

    /// Level-triggered: `on_readable` is called for as long as there is data, or the other end is gone.
    [[nodiscard]] base::Result<void> watch(int fd, Handler on_readable);
    void forget(int fd) noexcept;

    /// Sleeps until something is ready, then calls every ready handler once.
    void run_once();

private:
    explicit EventLoop(base::UniqueFd epoll) noexcept : epoll_(std::move(epoll)) {}

    base::UniqueFd epoll_;
    std::map<int, Handler> handlers_;
};

}  // namespace nanokvm::pc
