// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long a key takes from the browser's side of the input socket to the HID report at the device's node.
//
//   keys --port P --root DIR [--count N] [--user U --password P] [--pid PID]
//   keys --floor-cpu N --port P --root DIR [--count N]
//
// DIR is the root folder of a server with `--board cube`: in it this program puts a controller whose host is there, and
// pseudo terminals where the nodes of the HID functions are expected; what is written to them is read here. Presses and
// releases one key N times, each after the report of the one before has come, and prints `name=value` lines.
//
// With --floor-cpu the server is a process of this program's own on that CPU, which does the least that can be done: it
// waits for a frame on a connection and writes the report in it to the node, with two system calls and nothing else.
#include "base/clock.hpp"
#include "base/unique_fd.hpp"
#include "latency.hpp"
#include "options.hpp"
#include "process_stat.hpp"
#include "session.hpp"
#include "sockets.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sched.h>
#include <stdexcept>
#include <string>
#include <termios.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace nanokvm::bench {
namespace {

constexpr std::size_t report_bytes = 8;  // boot keyboard
constexpr std::size_t nodes = 3;
constexpr int patience_ms = 2000;
constexpr std::chrono::milliseconds between_keys{3};

using Report = std::array<std::uint8_t, report_bytes>;

/// Stands in for one HID function: what is written to `path` can be read from the result as it is.
base::UniqueFd make_node(const std::filesystem::path& path) {
    base::UniqueFd fd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    std::array<char, 64> name{};
    if (!fd || ::grantpt(fd.get()) != 0 || ::unlockpt(fd.get()) != 0 ||
        ::ptsname_r(fd.get(), name.data(), name.size()) != 0) {
        throw std::runtime_error(std::string("cannot make a pseudo terminal: ") + std::strerror(errno));
    }
    termios raw{};
    ::cfmakeraw(&raw);
    ::tcsetattr(fd.get(), TCSANOW, &raw);
    std::filesystem::create_symlink(name.data(), path);
    return fd;
}

std::vector<base::UniqueFd> make_host(const std::filesystem::path& root) {
    std::filesystem::create_directories(root / "dev");
    std::vector<base::UniqueFd> made;
    for (std::size_t i = 0; i < nodes; ++i) {
        made.push_back(make_node(root / "dev" / ("hidg" + std::to_string(i))));
    }
    std::filesystem::create_directories(root / "sys/class/udc/bench.0");
    std::ofstream(root / "sys/class/udc/bench.0/state") << "configured\n";
    return made;
}

/// The next report; throws when none comes.
Report next_report(int node) {
    pollfd waiting{.fd = node, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, patience_ms) != 1) {
        throw std::runtime_error("no report came within " + std::to_string(patience_ms) + " ms");
    }
    Report report{};
    if (::read(node, report.data(), report.size()) != static_cast<ssize_t>(report.size())) {
        throw std::runtime_error("a report of another length than 8 bytes came");
    }
    return report;
}

/// Type 1, then the report (http-api.md 4.2), as one masked binary frame; the mask is zero, so the bytes stay as they
/// are.
std::array<std::uint8_t, 15> frame_of(const Report& report) {
    std::array<std::uint8_t, 15> frame{0x82, 0x80 | (1 + report_bytes), 0, 0, 0, 0, 1};
    std::memcpy(frame.data() + 7, report.data(), report.size());
    return frame;
}

std::uint64_t one_key(int socket, int node, const Report& report) {
    const auto frame = frame_of(report);
    const std::uint64_t begin = base::monotonic_ns();
    if (::write(socket, frame.data(), frame.size()) != static_cast<ssize_t>(frame.size())) {
        throw std::runtime_error(std::string("cannot send a key: ") + std::strerror(errno));
    }
    if (next_report(node) != report) {
        throw std::runtime_error("another report came than the one that was sent");
    }
    return base::monotonic_ns() - begin;
}

/// The floor's server, in a process of its own: ends with its only connection.
[[noreturn]] void serve_the_least(int listener, const std::string& node, unsigned cpu) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(cpu, &cpus);
    const base::UniqueFd out(::open(node.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC));
    if (!out || ::sched_setaffinity(0, sizeof cpus, &cpus) != 0) {
        ::_exit(1);
    }
    const auto in = accept_tcp(listener);
    std::array<char, 15> frame{};
    while (::read(in.get(), frame.data(), frame.size()) == static_cast<ssize_t>(frame.size()) &&
           ::write(out.get(), frame.data() + 7, report_bytes) == static_cast<ssize_t>(report_bytes)) {
    }
    ::_exit(0);
}

base::UniqueFd connect_to_floor(std::uint16_t port, const std::string& node, unsigned cpu) {
    const auto listener = listen_tcp(port);
    if (const pid_t child = ::fork(); child == 0) {
        serve_the_least(listener.get(), node, cpu);
    } else if (child < 0) {
        throw std::runtime_error(std::string("cannot fork: ") + std::strerror(errno));
    }
    return connect_tcp(port);
}

base::UniqueFd connect_to_server(std::uint16_t port, int node, const Options& options) {
    const auto cookie = log_in(port, options.text("user", "admin"), options.text("password", ""), 5);
    auto socket = open_websocket(port, "/api/ws", cookie).fd;
    static_cast<void>(next_report(node));  // the release with which the server begins
    return socket;
}

void run(const Options& options) {
    const auto port = static_cast<std::uint16_t>(options.number("port", 0, 1, 65535));
    const auto pid = static_cast<pid_t>(options.number("pid", 0, 0, 1U << 30U));
    const auto count = options.number("count", 2000, 2, 1'000'000);
    const bool floor = !options.text("floor-cpu", "").empty();
    const std::filesystem::path root = options.text("root", ".");
    const auto host = make_host(root);
    const int node = host.front().get();
    const auto socket = floor ? connect_to_floor(port, root / "dev/hidg0", options.number("floor-cpu", 0, 0, 1023))
                              : connect_to_server(port, node, options);

    std::vector<std::int64_t> times;
    times.reserve(count);
    const std::uint64_t cpu_before = pid == 0 ? 0 : cpu_ns(pid);
    for (std::uint32_t i = 0; i < count; ++i) {
        const Report report{0, 0, static_cast<std::uint8_t>(i % 2 == 0 ? 4 : 0)};
        times.push_back(static_cast<std::int64_t>(one_key(socket.get(), node, report)));
        std::this_thread::sleep_for(between_keys);
    }
    for (const auto& [name, share] : {std::pair{"p50", 0.5}, {"p99", 0.99}, {"max", 1.0}}) {
        std::printf("key_%s_us=%.1f\n", name, static_cast<double>(percentile(times, share)) / 1000);
    }
    if (pid != 0) {
        std::printf("key_cpu_us=%.2f\n", static_cast<double>(cpu_ns(pid) - cpu_before) / 1000 / count);
    }
}

}  // namespace
}  // namespace nanokvm::bench

int main(int argc, char** argv) {
    try {
        nanokvm::bench::run({argc, argv, "port root count user password pid floor-cpu"});
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "keys: %s\n", error.what());
        return 1;
    }
}
