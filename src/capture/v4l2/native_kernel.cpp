// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/native_kernel.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

namespace nanokvm::capture::v4l2 {
namespace {

constexpr std::size_t page = 4096;

std::size_t in_pages(std::size_t bytes) noexcept {
    return (bytes + page - 1) / page * page;
}

void require(bool good, const char* what) {
    if (!good) {
        throw std::system_error(errno, std::generic_category(), what);
    }
}

}  // namespace

NativeKernel::NativeKernel()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    require(epoll_ && inotify_, "cannot wait for capture devices");
    // A new node may not be opened until its owner and mode are set: that is an event too.
    require(::inotify_add_watch(inotify_.get(), "/dev",
                                IN_CREATE | IN_ATTRIB | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM) >= 0,
            "cannot watch /dev for capture devices");
    epoll_event event{.events = EPOLLIN, .data = {.fd = inotify_.get()}};
    require(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, inotify_.get(), &event) == 0, "cannot wait for capture devices");
}

int NativeKernel::open(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

void NativeKernel::close(int fd) noexcept {
    ::close(fd);
}

int NativeKernel::ioctl(int fd, unsigned long request, void* argument) {
    int result = 0;
    do {
        result = ::ioctl(fd, request, argument);
    } while (result < 0 && errno == EINTR);
    return result < 0 ? errno : 0;
}

std::uint8_t* NativeKernel::map(int fd, std::uint64_t offset, std::size_t bytes) {
    // Code that reads whole registers may look a little beyond the last row.
    const std::size_t all = in_pages(bytes) + page;
    void* const place = ::mmap(nullptr, all, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED) {
        return nullptr;
    }
    if (::mmap(place, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, static_cast<off_t>(offset)) ==
        MAP_FAILED) {
        ::munmap(place, all);
        return nullptr;
    }
    return static_cast<std::uint8_t*>(place);
}

void NativeKernel::unmap(std::uint8_t* address, std::size_t bytes) noexcept {
    ::munmap(address, in_pages(bytes) + page);
}

void NativeKernel::watch(int fd, bool pictures) noexcept {
    // Errors are always told: a device without a stream has none as long as nobody asks for its pictures.
    epoll_event event{.events = EPOLLPRI | (pictures ? EPOLLIN : 0U), .data = {.fd = fd}};
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) != 0) {
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
    }
}

bool NativeKernel::devices_changed() {
    alignas(inotify_event) std::array<char, 4096> events;
    bool changed = false;
    for (;;) {
        const ssize_t bytes = ::read(inotify_.get(), events.data(), events.size());
        if (bytes <= 0) {
            return changed;
        }
        for (const char* at = events.data(); at < events.data() + bytes;) {
            const auto* const event = reinterpret_cast<const inotify_event*>(at);
            const std::string_view name = event->len > 0 ? event->name : "";
            changed = changed || name.starts_with("video") || name == "v4l" || (event->mask & IN_Q_OVERFLOW) != 0;
            at += sizeof(inotify_event) + event->len;
        }
    }
}

}  // namespace nanokvm::capture::v4l2
