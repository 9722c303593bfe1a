// SPDX-License-Identifier: GPL-3.0-or-later
#include "nanokvm_hardware.hpp"

#include "base/child_process.hpp"

#include <cstdio>
#include <filesystem>
#include <sys/wait.h>
#include <system_error>

namespace nanokvm {
namespace {

constexpr int exit_failed = 1;

/// Beside this program as in a build, or where the device has it.
std::filesystem::path capture_program() {
    std::error_code error;
    const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto beside = own.parent_path() / "kvm_capture";
    return !error && std::filesystem::exists(beside, error) ? beside : "/kvmapp/server/kvm_capture";
}

}  // namespace

int examine_hardware(const std::string& source) {
    auto child = base::ChildProcess::spawn({.argv = {capture_program().string(), "--source", source, "--examine"}});
    if (!child) {
        std::fprintf(stderr, "nanokvm: %s\n", child.error().message.c_str());
        return exit_failed;
    }
    const int status = child->wait();
    return WIFEXITED(status) ? WEXITSTATUS(status) : exit_failed;
}

}  // namespace nanokvm
