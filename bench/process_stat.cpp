// SPDX-License-Identifier: GPL-3.0-or-later
#include "process_stat.hpp"

#include "base/unique_fd.hpp"
#include "frames/protocol.hpp"

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <unistd.h>

namespace nanokvm::bench {
namespace {

std::filesystem::path folder_of(pid_t pid) {
    return std::filesystem::path("/proc") / std::to_string(pid);
}

std::vector<std::filesystem::path> threads(pid_t pid) {
    std::vector<std::filesystem::path> result;
    std::error_code ended;
    for (const auto& entry : std::filesystem::directory_iterator(folder_of(pid) / "task", ended)) {
        result.push_back(entry.path());
    }
    return result;
}

/// Calls `line(name, value)` for each "Name:  value …" line.
void for_each_field(const std::filesystem::path& file,
                    const std::function<void(std::string_view, std::uint64_t)>& line) {
    std::ifstream in(file);
    for (std::string text; std::getline(in, text);) {
        const auto colon = text.find(':');
        const auto digit = text.find_first_of("0123456789", colon);
        if (colon != std::string::npos && digit != std::string::npos &&
            text.find_first_not_of(" \t", colon + 1) == digit) {
            line(std::string_view(text).substr(0, colon), std::stoull(text.substr(digit)));
        }
    }
}

}  // namespace

std::uint64_t cpu_ns(pid_t pid) {
    std::uint64_t sum = 0;
    for (const auto& thread : threads(pid)) {
        std::uint64_t run_ns = 0;
        std::ifstream(thread / "schedstat") >> run_ns;
        sum += run_ns;
    }
    return sum;
}

std::uint64_t context_switches(pid_t pid) {
    std::uint64_t sum = 0;
    for (const auto& thread : threads(pid)) {
        for_each_field(thread / "status", [&](std::string_view name, std::uint64_t value) {
            if (name == "voluntary_ctxt_switches" || name == "nonvoluntary_ctxt_switches") {
                sum += value;
            }
        });
    }
    return sum;
}

Memory memory(pid_t pid) {
    Memory result;
    for_each_field(folder_of(pid) / "status", [&](std::string_view name, std::uint64_t value) {
        if (name == "VmRSS") {
            result.resident = value;
        } else if (name == "RssAnon") {
            result.anonymous = value;
        } else if (name == "RssShmem") {
            result.shared = value;
        }
    });
    return result;
}

std::optional<std::uint64_t> units_through_ring(pid_t pid) {
    std::error_code ended;
    for (const auto& entry : std::filesystem::directory_iterator(folder_of(pid) / "fd", ended)) {
        std::error_code gone;
        if (!std::filesystem::read_symlink(entry.path(), gone).string().starts_with("/memfd:")) {
            continue;
        }
        const base::UniqueFd fd(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC));
        frames::RingHeader header{};
        if (::pread(fd.get(), &header, sizeof header, 0) == sizeof header && header.magic == frames::ring_magic) {
            return header.released_units;
        }
    }
    return std::nullopt;
}

void copy_counts(const std::string& file, const char* moment) {
    if (!file.empty()) {
        std::filesystem::copy_file(file, file + moment, std::filesystem::copy_options::overwrite_existing);
    }
}

std::vector<pid_t> children(pid_t pid) {
    // /proc/PID/task/TID/children would be simpler, but not every kernel is built with it.
    std::vector<pid_t> result;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        for_each_field(entry.path() / "status", [&](std::string_view field, std::uint64_t value) {
            if (field == "PPid" && value == static_cast<std::uint64_t>(pid)) {
                result.push_back(std::stoi(name));
            }
        });
    }
    return result;
}

}  // namespace nanokvm::bench
