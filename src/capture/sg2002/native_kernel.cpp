// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/native_kernel.hpp"

#include "base/clock.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

namespace nanokvm::capture::sg2002 {

int NativeKernel::open(std::string_view path, int flags) {
    return ::open((root_ / path).c_str(), flags | O_CLOEXEC);
}

void NativeKernel::close(int fd) noexcept {
    ::close(fd);
}

int NativeKernel::ioctl(int fd, unsigned long request, void* argument) {
    // musl takes the request as int, glibc as unsigned long; the kernel looks at 32 bits.
#ifdef __GLIBC__
    return ::ioctl(fd, request, argument);
#else
    return ::ioctl(fd, static_cast<int>(request), argument);
#endif
}

ssize_t NativeKernel::read(int fd, void* buffer, std::size_t bytes) {
    return ::read(fd, buffer, bytes);
}

ssize_t NativeKernel::write(int fd, const void* buffer, std::size_t bytes) {
    return ::write(fd, buffer, bytes);
}

int NativeKernel::poll(int fd, short events, int timeout_ms) {
    pollfd one{fd, events, 0};
    const int ready = ::poll(&one, 1, timeout_ms);
    return ready > 0 ? one.revents : ready;
}

void* NativeKernel::map(int fd, std::uint64_t offset, std::size_t bytes) {
    void* const address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, static_cast<off_t>(offset));
    return address == MAP_FAILED ? nullptr : address;
}

void NativeKernel::unmap(void* address, std::size_t bytes) noexcept {
    ::munmap(address, bytes);
}

std::uint64_t NativeKernel::now_ns() {
    return base::monotonic_ns();
}

void NativeKernel::sleep_us(unsigned microseconds) {
    const timespec time{static_cast<time_t>(microseconds / 1'000'000),
                        static_cast<long>(microseconds % 1'000'000) * 1000};
    ::clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
}

}  // namespace nanokvm::capture::sg2002
