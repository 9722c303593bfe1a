// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/file_watch.hpp"

#include <array>
#include <sys/inotify.h>
#include <unistd.h>

namespace nanokvm::system {

base::Result<FileWatch> FileWatch::make() {
    base::UniqueFd fd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!fd) {
        return base::fail_errno("cannot watch files");
    }
    return FileWatch(std::move(fd));
}

bool FileWatch::add(const std::filesystem::path& folder) noexcept {
    constexpr unsigned changes = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ONLYDIR;
    return ::inotify_add_watch(fd_.get(), folder.c_str(), changes) >= 0;
}

void FileWatch::drain() noexcept {
    alignas(inotify_event) std::array<char, 4096> events{};
    while (::read(fd_.get(), events.data(), events.size()) > 0) {
    }
}

}  // namespace nanokvm::system
