// SPDX-License-Identifier: GPL-3.0-or-later
#include "power/pin_mux.hpp"

#include "base/unique_fd.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <fmt/format.h>

namespace nanokvm::power {
namespace {

constexpr std::uint32_t page_size = 4096;

/// One page of registers.
class Registers {
public:
    Registers(int fd, std::uint32_t page) noexcept
        : memory_(::mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, static_cast<off_t>(page))) {}
    Registers(const Registers&) = delete;
    Registers& operator=(const Registers&) = delete;
    ~Registers() {
        if (mapped()) {
            ::munmap(memory_, page_size);
        }
    }
    [[nodiscard]] bool mapped() const noexcept { return memory_ != MAP_FAILED; }
    [[nodiscard]] volatile std::uint32_t& word(std::uint32_t offset) const noexcept {
        return static_cast<volatile std::uint32_t*>(memory_)[offset / 4];
    }

private:
    void* memory_;
};

}  // namespace

base::Result<void> set_pads(const std::filesystem::path& memory, std::span<const PadWord> words) {
    if (words.empty()) {
        return {};
    }
    const base::UniqueFd fd(::open(memory.c_str(), O_RDWR | O_SYNC | O_CLOEXEC));
    if (!fd) {
        return base::fail_errno("cannot open " + memory.string());
    }
    for (const auto& [address, value] : words) {
        const Registers registers(fd.get(), address & ~(page_size - 1));
        if (!registers.mapped()) {
            return base::fail_errno(fmt::format("cannot map {:#x} of {}", address, memory.string()));
        }
        volatile std::uint32_t& word = registers.word(address & (page_size - 1));
        word = value;
        if (word != value) {
            return base::fail(fmt::format("the pad register {:#x} did not take {}", address, value), EIO);
        }
    }
    return {};
}

}  // namespace nanokvm::power
