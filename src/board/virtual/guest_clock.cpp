// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/guest_clock.hpp"

#include "base/clock.hpp"
#include "base/unique_fd.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>

namespace nanokvm::board {
namespace {

// "RUNNING WAITING SLICES", nanoseconds and a number.
std::optional<std::uint64_t> second_number(std::string_view line) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) {
        return std::nullopt;
    }
    line.remove_prefix(space + 1);
    std::uint64_t value = 0;
    const auto [end, failed] = std::from_chars(line.data(), line.data() + line.size(), value);
    return failed == std::errc{} ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> waited_of(int task_folder, const char* task) {
    std::array<char, 64> text{};
    const std::string path = fmt::format("{}/schedstat", task);
    const base::UniqueFd file(::openat(task_folder, path.c_str(), O_RDONLY | O_CLOEXEC));
    const ssize_t length = file ? ::read(file.get(), text.data(), text.size()) : -1;
    return length > 0 ? second_number({text.data(), static_cast<std::size_t>(length)}) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> waited_for_cpu(pid_t process) {
    const auto close = [](DIR* folder) { ::closedir(folder); };
    const std::unique_ptr<DIR, decltype(close)> folder(::opendir(fmt::format("/proc/{}/task", process).c_str()), close);
    if (!folder) {
        return std::nullopt;
    }
    std::optional<std::uint64_t> sum;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): the folder is ours alone
    while (const dirent* entry = ::readdir(folder.get())) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        // A thread that ended meanwhile waits no more.
        if (const auto waited = waited_of(::dirfd(folder.get()), entry->d_name)) {
            sum = sum.value_or(0) + *waited;
        }
    }
    return sum;
}

void GuestClock::follow(pid_t qemu) noexcept {
    qemu_ = qemu;
    waited_.reset();
}

std::uint64_t GuestClock::now() noexcept {
    const std::uint64_t monotonic = base::monotonic_ns();
    return at(monotonic, qemu_ > 0 ? waited_for_cpu(qemu_) : std::nullopt);
}

std::uint64_t GuestClock::at(std::uint64_t monotonic, std::optional<std::uint64_t> waited) noexcept {
    const std::uint64_t passed = monotonic > seen_ ? monotonic - seen_ : 0;
    // Less than before: a thread ended and took its share along.
    const std::uint64_t lost = waited && waited_ && *waited > *waited_ ? *waited - *waited_ : 0;
    time_ += passed - std::min(lost, passed - passed / 8);
    seen_ += passed;
    waited_ = waited;
    return time_;
}

}  // namespace nanokvm::board
