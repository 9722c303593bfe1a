// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/dns_settings.hpp"

#include "base/files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace nanokvm::net {
namespace {

constexpr std::string_view mode_file = "/etc/kvm/network/dns.mode";
constexpr std::string_view servers_file = "/etc/kvm/network/dns.servers";
constexpr std::string_view boot_file = "/boot/resolv.conf";
constexpr std::string_view backup_file = "/boot/resolv.conf.manual.bak";
constexpr std::string_view active_file = "/etc/resolv.conf";
constexpr std::string_view dhcp_file = "/etc/resolv.conf.dhcp";
constexpr std::string_view dhcp_fallback_file = "/tmp/resolv.conf";
constexpr std::string_view program = "/usr/bin/nanokvm";
constexpr std::size_t longest_file = 65536;

std::string text_of(const base::Root& root, std::string_view file) {
    return base::read_file(root / file, longest_file).value_or("");
}

base::Result<void> put(const base::Root& root, std::string_view file, std::string_view content) {
    std::error_code ignored;  // what is wrong with the folder, writing the file will tell
    std::filesystem::create_directories((root / file).parent_path(), ignored);
    return base::write_file_if_changed(root / file, content);
}

struct File {
    std::string_view name;
    std::string content;
};

base::Result<void> put_all(const base::Root& root, const std::vector<File>& files) {
    for (const auto& file : files) {
        if (auto written = put(root, file.name, file.content); !written) {
            return written;
        }
    }
    return {};
}

/// A link to our program, put in the place of what may be there: whoever reads it finds the former or the new one.
base::Result<void> install_hook(const base::Root& root) {
    const auto hook = root / dns_hook;
    const auto made = hook.parent_path() / ".99-nanokvm-dns-new";
    std::error_code error;
    if (std::filesystem::read_symlink(hook, error) == root / program) {
        return {};
    }
    std::filesystem::create_directories(hook.parent_path(), error);
    std::filesystem::remove(made, error);
    std::filesystem::create_symlink(root / program, made, error);
    if (!error) {
        std::filesystem::rename(made, hook, error);
    }
    return error ? base::fail_errno("cannot make " + hook.string(), error.value()) : base::Result<void>{};
}

std::vector<std::string> users_servers(const base::Root& root) {
    auto servers = parse_server_list(text_of(root, servers_file));
    for (const auto file : {boot_file, backup_file}) {
        if (servers.empty()) {
            servers = parse_resolver_text(text_of(root, file)).servers;
        }
    }
    return servers;
}

/// What the DHCP server said, wherever it was noted.
ResolverText dhcp_answer(const base::Root& root, DnsMode mode) {
    auto noted = parse_resolver_text(text_of(root, dhcp_file));
    if (noted.servers.empty()) {
        auto fallback = parse_resolver_text(text_of(root, dhcp_fallback_file));
        if (fallback.servers.empty() && mode == DnsMode::dhcp) {
            fallback = parse_resolver_text(text_of(root, active_file));
        }
        noted.servers = std::move(fallback.servers);
        if (noted.search.empty()) {
            noted.search = std::move(fallback.search);
        }
    }
    return noted;
}

base::Result<std::vector<std::string>> checked(const std::vector<std::string>& servers) {
    std::vector<std::string> list;
    for (const auto& text : servers) {
        auto server = name_server(text);
        if (!server) {
            return base::fail("invalid dns server: " + text);
        }
        if (std::find(list.begin(), list.end(), *server) == list.end()) {
            list.push_back(std::move(*server));
        }
    }
    if (list.empty()) {
        return base::fail("dns servers are required");
    }
    return list.size() > most_name_servers ? base::fail("too many dns servers")
                                           : base::Result<std::vector<std::string>>(std::move(list));
}

}  // namespace

DnsMode dns_mode(const base::Root& root) {
    if (const auto mode = base::read_file(root / mode_file, 64)) {
        return mode->starts_with("manual") ? DnsMode::manual : DnsMode::dhcp;
    }
    std::error_code error;
    return std::filesystem::exists(root / boot_file, error) ? DnsMode::manual : DnsMode::dhcp;
}

std::optional<base::Root> root_of_dns_hook(std::string_view argv0) {
    if (!argv0.ends_with(dns_hook)) {
        return std::nullopt;
    }
    argv0.remove_suffix(dns_hook.size());
    return base::Root(argv0.empty() ? "/" : std::string(argv0));
}

DnsState read_dns(const base::Root& root) {
    const DnsMode mode = dns_mode(root);
    return {mode, users_servers(root), parse_resolver_text(text_of(root, active_file)), dhcp_answer(root, mode)};
}

base::Result<void> set_manual_dns(const base::Root& root, const std::vector<std::string>& servers) {
    auto list = checked(servers);
    if (!list) {
        return tl::unexpected(list.error());
    }
    std::vector<File> files;
    if (dns_mode(root) == DnsMode::dhcp) {  // what is in force now is the DHCP server's
        auto answer = parse_resolver_text(text_of(root, active_file));
        auto noted = parse_resolver_text(text_of(root, dhcp_file));
        if (!noted.search.empty()) {
            answer.search = std::move(noted.search);
        }
        if (!answer.servers.empty()) {
            files.push_back({dhcp_file, to_text(answer)});
        }
    }
    std::string lines;
    for (const auto& server : *list) {
        lines += server + "\n";
    }
    const std::string resolver = to_text({*list, {}});
    files.push_back({servers_file, lines});
    files.push_back({boot_file, resolver});
    files.push_back({mode_file, "manual\n"});
    files.push_back({active_file, resolver});
    auto written = put_all(root, files);
    return written ? install_hook(root) : written;
}

base::Result<void> set_dhcp_dns(const base::Root& root) {
    const auto answer = dhcp_answer(root, dns_mode(root));
    if (answer.servers.empty()) {
        return base::fail("no dhcp dns is currently available");
    }
    if (auto written = put_all(root, {{dhcp_file, to_text(answer)}, {mode_file, "dhcp\n"}}); !written) {
        return written;
    }
    std::error_code error;
    if (std::filesystem::exists(root / boot_file, error)) {
        std::filesystem::rename(root / boot_file, root / backup_file, error);
        if (error) {
            return base::fail_errno("cannot put " + (root / boot_file).string() + " aside", error.value());
        }
    }
    auto written = put(root, active_file, to_text(answer));
    return written ? install_hook(root) : written;
}

}  // namespace nanokvm::net
