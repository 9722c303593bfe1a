// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/dhcp_client.hpp"

#include "base/child_process.hpp"
#include "base/files.hpp"

#include <charconv>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace nanokvm::net {
namespace {

constexpr std::string_view event_name = "/run/nanokvm/dhcp-event";
constexpr std::string_view log_name = "/run/nanokvm/net.log";  // of the client and its script; from its start on
constexpr int end_timeout_ms = 3000;

std::filesystem::path pid_file(const base::Root& root, std::string_view interface) {
    return root / ("/run/udhcpc." + std::string(interface) + ".pid");
}

/// The program of busybox that is installed; also those of a machine whose root this is not.
std::vector<std::string> client_program() {
    for (const char* program : {"/sbin/udhcpc", "/usr/sbin/udhcpc"}) {
        if (::access(program, X_OK) == 0) {
            return {program};
        }
    }
    for (const char* busybox : {"/bin/busybox", "/usr/bin/busybox"}) {
        if (::access(busybox, X_OK) == 0) {
            return {busybox, "udhcpc"};
        }
    }
    return {};
}

/// The running client: its pid, checked against the name of its program (pids are used again).
std::optional<pid_t> running_client(const base::Root& root, std::string_view interface) {
    const auto text = base::read_file(pid_file(root, interface), 32);
    int pid = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), pid).ec != std::errc{} || pid <= 1) {
        return std::nullopt;
    }
    const auto command = base::read_file("/proc/" + std::to_string(pid) + "/cmdline", 65536);
    const bool ours =
        command && command->find("udhcpc") != std::string::npos && command->find(interface) != std::string::npos;
    return ours ? std::optional(static_cast<pid_t>(pid)) : std::nullopt;
}

base::Result<void> link_event_script(const base::Root& root, const std::filesystem::path& own_program) {
    std::error_code error;
    const auto path = dhcp_event_path(root);
    std::filesystem::create_directories(path.parent_path(), error);
    std::filesystem::remove(path, error);
    std::filesystem::create_symlink(own_program, path, error);
    return error ? base::fail("cannot create " + path.string() + ": " + error.message(), error.value())
                 : base::Result<void>{};
}

}  // namespace

std::filesystem::path dhcp_event_path(const base::Root& root) {
    return root / event_name;
}

std::optional<base::Root> root_of_dhcp_event(std::string_view argv0) {
    if (!argv0.ends_with(event_name)) {
        return std::nullopt;
    }
    argv0.remove_suffix(event_name.size());
    return base::Root(argv0.empty() ? "/" : std::string(argv0));
}

base::Result<void> start_dhcp_client(const base::Root& root, std::string_view interface,
                                     const std::filesystem::path& own_program) {
    auto argv = client_program();
    if (argv.empty()) {
        return base::fail("there is no DHCP client (udhcpc) on this system", ENOENT);
    }
    if (auto linked = link_event_script(root, own_program); !linked) {
        return linked;
    }
    for (const std::string& argument :
         {std::string("-i"), std::string(interface), std::string("-p"), pid_file(root, interface).string(),
          std::string("-s"), dhcp_event_path(root).string(), std::string("-t"), std::string("10"), std::string("-T"),
          std::string("1"), std::string("-A"), std::string("5"), std::string("-b"), std::string("-R"),
          std::string("-S")}) {
        argv.push_back(argument);
    }
    // It outlives us: it must not keep the descriptors of whoever started us.
    const base::UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const base::UniqueFd log(
        ::open((root / log_name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
    if (!nothing || !log) {
        return base::fail_errno("cannot write " + (root / log_name).string());
    }
    base::ChildOptions options;
    options.argv = std::move(argv);
    options.descriptors = {{nothing.get(), 0}, {log.get(), 1}, {log.get(), 2}};
    options.die_with_parent = false;
    auto client = base::ChildProcess::spawn(options);
    if (!client) {
        return tl::unexpected(client.error());
    }
    const int status = client->wait();  // until it has gone to the background
    return status == 0 ? base::Result<void>{}
                       : base::fail("the DHCP client ended at once: " + base::describe_wait_status(status));
}

void stop_dhcp_client(const base::Root& root, std::string_view interface) {
    if (const auto pid = running_client(root, interface)) {
        const base::UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, *pid, 0)));
        if (process) {
            ::syscall(SYS_pidfd_send_signal, process.get(), SIGTERM, nullptr, 0);
            pollfd gone{process.get(), POLLIN, 0};
            if (::poll(&gone, 1, end_timeout_ms) == 0) {
                ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
            }
        }
    }
    std::error_code error;
    std::filesystem::remove(pid_file(root, interface), error);
}

bool dhcp_client_runs(const base::Root& root, std::string_view interface) {
    return running_client(root, interface).has_value();
}

}  // namespace nanokvm::net
