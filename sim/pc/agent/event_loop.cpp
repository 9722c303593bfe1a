// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_loop.hpp"

#include <array>
#include <sys/epoll.h>
#include <utility>

namespace nanokvm::pc {

base::Result<EventLoop> EventLoop::create() {
    base::UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll) {
        return base::fail_errno("cannot make an epoll descriptor");
    }
    return EventLoop(std::move(epoll));
}

base::Result<void> EventLoop::watch(int fd, Handler on_readable) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
        return base::fail_errno("cannot watch a descriptor");
    }
    handlers_[fd] = std::move(on_readable);
    return {};
}

void EventLoop::forget(int fd) noexcept {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    handlers_.erase(fd);
}

void EventLoop::run_once() {
    std::array<epoll_event, 16> ready{};
    const int count = ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), -1);
    for (int i = 0; i < count; ++i) {
        // Looked up each time: an earlier handler of this round may have forgotten it. The copy outlives its own
        // removal.
        const auto found = handlers_.find(ready[static_cast<std::size_t>(i)].data.fd);
        if (found != handlers_.end()) {
            const Handler handler = found->second;
            handler();
        }
    }
}

}  // namespace nanokvm::pc
