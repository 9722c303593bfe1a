// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/swap.hpp"

#include "base/files.hpp"
#include "base/unique_fd.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace nanokvm::system {
namespace {

using boost::asio::awaitable;
using Outcome = tl::expected<void, SwapProblem>;

constexpr std::string_view swap_file = "/swapfile";
constexpr std::string_view inittab_file = "/etc/inittab";
constexpr std::string_view inittab_line = "si11::sysinit:/sbin/swapon /swapfile\n";
constexpr std::array<std::string_view, 2> programs{"/sbin/mkswap", "/sbin/swapon"};
constexpr std::int64_t megabyte = std::int64_t{1} << 20;

tl::unexpected<SwapProblem> problem(SwapStep step, base::Error error) {
    return tl::unexpected<SwapProblem>(SwapProblem{step, std::move(error)});
}

base::Result<void> remove_file(const std::filesystem::path& file) {
    std::error_code error;
    std::filesystem::remove(file, error);
    return error ? base::fail_errno("cannot remove " + file.string(), error.value()) : base::Result<void>{};
}

/// Room on the card, all of it at once: swap takes no file with holes.
base::Result<void> allocate(const std::filesystem::path& file, std::int64_t bytes) {
    const base::UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd || ::fallocate(fd.get(), 0, 0, bytes) != 0) {
        return base::fail_errno("cannot reserve " + std::to_string(bytes / megabyte) + " MB for " + file.string());
    }
    return {};
}

base::Result<void> set_inittab(const base::Root& root, bool swap) {
    const auto text = base::read_file(root / inittab_file, 65536);
    return text ? base::write_file_if_changed(root / inittab_file, inittab_with_swap(*text, swap))
                : tl::unexpected(text.error());
}

bool in_use(const base::Root& root) {
    const auto swaps = base::read_file(root / "/proc/swaps").value_or("");
    return swaps.find((root / swap_file).string() + " ") != std::string::npos;
}

awaitable<base::Result<void>> run_on_file(const base::Root& root, const RunProgram& run, std::string_view program) {
    std::vector<std::string> argv{(root / program).string(), (root / swap_file).string()};
    auto running = run(std::move(argv));
    co_return co_await std::move(running);
}

awaitable<base::Result<void>> switch_off(const base::Root& root, const RunProgram& run) {
    if (in_use(root)) {
        auto running = run_on_file(root, run, "/sbin/swapoff");
        auto off = co_await std::move(running);
        if (!off) {
            co_return off;
        }
    }
    co_return remove_file(root / swap_file);
}

awaitable<base::Result<void>> switch_on(const base::Root& root, const RunProgram& run, std::int64_t mb) {
    auto done = allocate(root / swap_file, mb * megabyte);
    for (const auto program : programs) {
        if (done) {
            auto running = run_on_file(root, run, program);
            done = co_await std::move(running);
        }
    }
    if (!done) {
        std::error_code ignored;
        std::filesystem::remove(root / swap_file, ignored);
    }
    co_return done;
}

}  // namespace

std::int64_t swap_size(const base::Root& root) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(root / swap_file, error);
    return error ? 0 : static_cast<std::int64_t>(bytes) / megabyte;
}

std::string inittab_with_swap(std::string_view inittab, bool swap) {
    std::string out;
    while (!inittab.empty()) {
        const auto line = inittab.substr(0, std::min(inittab.find('\n'), inittab.size() - 1) + 1);
        inittab.remove_prefix(line.size());
        const auto text = line.substr(0, line.find_last_not_of(" \t\r\n") + 1);
        if (!text.ends_with(swap_file)) {
            out += line;
        }
    }
    if (swap) {
        out += (out.empty() || out.ends_with('\n') ? "" : "\n") + std::string(inittab_line);
    }
    return out;
}

awaitable<Outcome> set_swap(const base::Root& root, const RunProgram& run, std::int64_t mb) {
    if (mb == swap_size(root)) {
        co_return Outcome{};
    }
    auto ending = switch_off(root, run);
    if (auto off = co_await std::move(ending); !off) {
        co_return problem(SwapStep::switch_off, off.error());
    }
    if (mb == 0) {
        auto forgotten = set_inittab(root, false);
        co_return forgotten ? Outcome{} : problem(SwapStep::forget, forgotten.error());
    }
    auto beginning = switch_on(root, run, mb);
    if (auto on = co_await std::move(beginning); !on) {
        co_return problem(SwapStep::switch_on, on.error());
    }
    auto remembered = set_inittab(root, true);
    co_return remembered ? Outcome{} : problem(SwapStep::remember, remembered.error());
}

}  // namespace nanokvm::system
