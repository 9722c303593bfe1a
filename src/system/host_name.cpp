// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/host_name.hpp"

#include "base/files.hpp"
#include "base/unique_fd.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace nanokvm::system {
namespace {

constexpr std::string_view name_file = "/etc/hostname";
constexpr std::string_view boot_file = "/boot/hostname";
constexpr std::string_view hosts_file = "/etc/hosts";
constexpr std::string_view kernel_file = "/proc/sys/kernel/hostname";
constexpr std::size_t longest_hosts = 65536;
constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_name = 64;  // HOST_NAME_MAX
constexpr std::string_view blanks = " \t\r\n";

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_label(std::string_view label) noexcept {
    return !label.empty() && label.size() <= longest_label && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-';
           });
}

/// One line without its comment: the address stays, each name behind it is looked at.
std::string names_renamed(std::string_view line, std::string_view from, std::string_view to) {
    std::string out;
    bool address = true;
    while (!line.empty()) {
        const auto gap = line.substr(0, line.find_first_not_of(blanks));
        out += gap;
        line.remove_prefix(gap.size());
        const auto word = line.substr(0, line.find_first_of(blanks));
        line.remove_prefix(word.size());
        out += !address && word == from ? to : word;
        address = address && word.empty();
    }
    return out;
}

/// Not replaced but written: it is no file of a disk.
base::Result<void> tell_kernel(const base::Root& root, const std::string& name) {
    const base::UniqueFd file(::open((root / kernel_file).c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
    if (!file || ::write(file.get(), name.data(), name.size()) != static_cast<ssize_t>(name.size())) {
        return base::fail_errno("cannot tell the kernel the new name");
    }
    return {};
}

tl::unexpected<HostNameProblem> problem(HostNameStep step, base::Error error) {
    return tl::unexpected<HostNameProblem>(HostNameProblem{step, std::move(error)});
}

}  // namespace

bool is_host_name(std::string_view text) noexcept {
    if (text.size() > longest_name) {
        return false;
    }
    for (;;) {
        const auto label = text.substr(0, text.find('.'));
        if (!is_label(label)) {
            return false;
        }
        if (label.size() == text.size()) {
            return !std::all_of(label.begin(), label.end(), is_digit);
        }
        text.remove_prefix(label.size() + 1);
    }
}

std::string hosts_renamed(std::string_view hosts, std::string_view from, std::string_view to) {
    std::string out;
    while (!hosts.empty()) {
        const auto line = hosts.substr(0, std::min(hosts.find('\n'), hosts.size() - 1) + 1);
        const auto names = line.substr(0, line.find('#'));
        out += from.empty() ? std::string(names) : names_renamed(names, from, to);
        out += line.substr(names.size());
        hosts.remove_prefix(line.size());
    }
    return out;
}

base::Result<std::string> host_name(const base::Root& root) {
    auto text = base::read_file(root / name_file, 4096);
    if (text) {
        text->erase(std::min(text->find_first_of(blanks), text->size()));
    }
    return text;
}

tl::expected<void, HostNameProblem> set_host_name(const base::Root& root, const std::string& name) {
    const auto former = host_name(root);
    if (!former) {
        return problem(HostNameStep::read_name, former.error());
    }
    const auto hosts = base::read_file(root / hosts_file, longest_hosts);
    if (!hosts) {
        return problem(HostNameStep::read_hosts, hosts.error());
    }
    const auto renamed = hosts_renamed(*hosts, *former, name);
    if (auto written = base::write_file_if_changed(root / hosts_file, renamed); !written) {
        return problem(HostNameStep::write_hosts, written.error());
    }
    for (const auto file : {boot_file, name_file}) {
        if (auto written = base::write_file_if_changed(root / file, name); !written) {
            return problem(HostNameStep::write_name, written.error());
        }
    }
    if (auto told = tell_kernel(root, name); !told) {
        return problem(HostNameStep::write_name, told.error());
    }
    return {};
}

}  // namespace nanokvm::system
