// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/former_programs.hpp"

#include "base/unique_fd.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <poll.h>
#include <signal.h>
#include <string_view>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace nanokvm::system {
namespace {

constexpr int grace_ms = 2000;
constexpr std::array<std::string_view, 3> programs{"/tmp/server/NanoKVM-Server", "/tmp/kvm_system/kvm_system",
                                                   "/kvmapp/server/NanoKVM-Server"};

/// One that was replaced while it ran has " (deleted)" behind its name (proc(5), exe).
bool is_former(const base::Root& root, const std::string& executable) {
    return std::any_of(programs.begin(), programs.end(), [&](std::string_view program) {
        const std::string path = (root / program).string();
        return executable == path || executable == path + " (deleted)";
    });
}

void end(pid_t pid) {
    const base::UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!process) {
        return;
    }
    ::syscall(SYS_pidfd_send_signal, process.get(), SIGTERM, nullptr, 0);
    pollfd gone{process.get(), POLLIN, 0};
    if (::poll(&gone, 1, grace_ms) == 0) {
        ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
    }
}

std::optional<pid_t> pid_of(const std::filesystem::path& folder) {
    const std::string name = folder.filename().string();
    int pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    return error == std::errc{} && end == name.data() + name.size() ? std::optional<pid_t>(pid) : std::nullopt;
}

}  // namespace

std::vector<std::string> end_former_programs(const base::Root& root) {
    std::vector<std::string> ended;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
        const auto pid = pid_of(entry.path());
        const auto executable = pid ? std::filesystem::read_symlink(entry.path() / "exe", error).string() : "";
        if (pid && *pid != ::getpid() && is_former(root, executable)) {
            end(*pid);
            ended.push_back(fmt::format("{} (process {}) was ended", executable, *pid));
        }
    }
    return ended;
}

}  // namespace nanokvm::system
