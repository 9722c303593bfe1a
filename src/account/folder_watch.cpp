// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/folder_watch.hpp"

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <array>
#include <sys/inotify.h>
#include <unistd.h>
#include <utility>

namespace nanokvm::account {

FolderWatch::FolderWatch(boost::asio::io_context& loop, const std::filesystem::path& folder,
                         std::function<void()> changed)
    : changed_(std::move(changed)), events_(loop), timer_(loop) {
    base::UniqueFd events(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    const auto what = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR;
    if (events && ::inotify_add_watch(events.get(), folder.c_str(), what) >= 0) {
        events_.assign(events.release());
        wait();
    } else {
        log::warning("{}", base::fail_errno("cannot watch " + folder.string()).value().message);
        poll();
    }
}

void FolderWatch::wait() {
    events_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& error) {
                           if (error) {
                               return;
                           }
                           std::array<char, 4096> drained;  // which file it was does not matter
                           while (::read(events_.native_handle(), drained.data(), drained.size()) > 0) {
                           }
                           changed_();
                           wait();
                       });
}

void FolderWatch::poll() {
    timer_.expires_after(std::chrono::seconds(1));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            changed_();
            poll();
        }
    });
}

}  // namespace nanokvm::account
