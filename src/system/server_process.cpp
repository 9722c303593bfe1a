// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/server_process.hpp"

#include "base/files.hpp"

#include <charconv>
#include <string>

namespace nanokvm::system {

std::optional<pid_t> running_process(const base::Root& root, std::string_view file, std::string_view name) {
    const auto text = base::read_file(root / file, 32);
    int pid = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), pid).ec != std::errc{} || pid <= 1) {
        return std::nullopt;
    }
    // The kernel keeps 15 characters of a name (proc(5), comm).
    const auto comm = base::read_file("/proc/" + std::to_string(pid) + "/comm", 64);
    return comm && comm->substr(0, comm->find('\n')) == name.substr(0, 15) ? std::optional(static_cast<pid_t>(pid))
                                                                           : std::nullopt;
}

std::optional<pid_t> server_pid(const base::Root& root) {
    return running_process(root, server_pid_file, "NanoKVM-Server");
}

}  // namespace nanokvm::system
