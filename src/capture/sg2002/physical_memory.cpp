// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/physical_memory.hpp"

#include <algorithm>
#include <fcntl.h>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {
namespace {

constexpr std::uint64_t page_bytes = 4096;

}  // namespace

base::Result<PhysicalMemory> PhysicalMemory::open(Kernel& kernel) {
    auto device = Device::open(kernel, "/dev/mem", O_RDWR);
    if (!device) {
        return tl::unexpected(device.error());
    }
    return PhysicalMemory(std::move(*device));
}

PhysicalMemory::PhysicalMemory(PhysicalMemory&& other) noexcept
    : device_(std::move(other.device_)), windows_(std::exchange(other.windows_, {})), uses_(other.uses_) {}

PhysicalMemory::~PhysicalMemory() {
    for (Window& window : windows_) {
        drop(window);
    }
}

void PhysicalMemory::drop(Window& window) noexcept {
    if (window.bytes > 0) {
        device_.kernel().unmap(window.mapped, window.bytes);
        window = {};
    }
}

base::Result<PhysicalMemory::Window*> PhysicalMemory::window_for(std::uint64_t address, std::uint32_t bytes) {
    for (Window& window : windows_) {
        if (address >= window.begin && address + bytes <= window.begin + window.bytes) {
            return &window;
        }
    }
    Window& oldest = *std::ranges::min_element(windows_, {}, &Window::used);
    drop(oldest);
    std::uint64_t begin = address / window_bytes * window_bytes;
    std::uint64_t length = window_bytes;
    if (address + bytes > begin + length) {  // it crosses the windows' grid
        begin = address / page_bytes * page_bytes;
        length = (address + bytes - begin + page_bytes - 1) / page_bytes * page_bytes;
    }
    void* const mapped = device_.kernel().map(device_.fd(), begin, length);
    if (mapped == nullptr) {
        return base::fail_errno(fmt::format("cannot map {} bytes of memory at 0x{:X}", length, begin));
    }
    oldest = {begin, length, mapped, 0};
    return &oldest;
}

base::Result<std::span<const std::byte>> PhysicalMemory::view(std::uint64_t address, std::uint32_t bytes,
                                                              const SystemControl& system) {
    if (bytes == 0 || bytes > max_read_bytes) {
        return base::fail(fmt::format("the encoder names a pack of {} bytes", bytes));
    }
    const auto window = window_for(address, bytes);
    if (!window) {
        return tl::unexpected(window.error());
    }
    (*window)->used = ++uses_;
    if (const int answer = system.invalidate(address, bytes); answer != 0) {
        return base::fail("cannot clear the cache over a pack: " + describe_answer(answer), answer);
    }
    const auto* const data = static_cast<const std::byte*>((*window)->mapped) + (address - (*window)->begin);
    return std::span(data, bytes);
}

}  // namespace nanokvm::capture::sg2002
