// SPDX-License-Identifier: GPL-3.0-or-later
//
// The least a server could do: wait for a timer, write the bytes of one unit to each viewer, nothing else. What it
// costs is the kernel's share, and what a real server is measured against (docs/performance.md). No event loop, no
// acknowledgements, no second process; the payload lies ready in memory and stays in the cache.
//
//   floor --mode direct|mjpeg|udp --port P --sizes FILE [--viewers N] [--fps N]
//
// It serves N connections (udp: the one peer that sends it a datagram) until the first of them goes, then prints what
// it spent.
#include "base/clock.hpp"
#include "options.hpp"
#include "sockets.hpp"
#include "stamps.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <system_error>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace nanokvm::bench {
namespace {

constexpr std::size_t headroom = 128;      // bytes before the payload for any of the headers
constexpr std::size_t segment = 1200;      // bytes of one datagram, as a WebRTC sender would choose them
constexpr std::size_t most_segments = 54;  // of one sendmsg: below 64 KiB
constexpr std::size_t largest_unit = 4U << 20U;

std::vector<std::size_t> read_sizes(const std::string& file) {
    std::ifstream in(file);
    std::vector<std::size_t> sizes;
    for (std::size_t size = 0; in >> size;) {
        if (size == 0 || size > largest_unit) {
            throw std::runtime_error(file + ": a unit of " + std::to_string(size) + " bytes");
        }
        sizes.push_back(size);
    }
    if (sizes.empty() || !in.eof()) {
        throw std::runtime_error(file + ": not a list of unit sizes");
    }
    return sizes;
}

/// One buffer with room for any unit and its header in front.
class Unit {
public:
    explicit Unit(std::size_t largest) : bytes_(headroom + largest + 4, '\x5a') {}

    [[nodiscard]] std::string_view direct(std::size_t payload, std::uint32_t sequence) {
        StampsHeader stamps{};
        stamps.flags = 2;
        stamps.timestamp_us = base::monotonic_us();
        stamps.sequence = sequence;
        const std::uint64_t size = sizeof stamps + payload;
        const std::size_t header = size > 65535 ? 10 : 4;
        char* const at = bytes_.data() + headroom - sizeof stamps - header;
        at[0] = '\x82';
        at[1] = header == 10 ? 127 : 126;
        for (std::size_t i = 0; i < header - 2; ++i) {
            at[2 + i] = static_cast<char>(size >> 8 * (header - 3 - i));
        }
        std::memcpy(at + header, &stamps, sizeof stamps);
        return {at, header + size};
    }

    [[nodiscard]] std::string_view mjpeg(std::size_t payload) {
        char part[headroom];
        const int part_size = std::snprintf(
            part, sizeof part, "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %zu\r\n\r\n", payload);
        char whole[headroom];
        const int size =
            std::snprintf(whole, sizeof whole, "%zx\r\n%s", static_cast<std::size_t>(part_size) + payload + 2, part);
        char* const at = bytes_.data() + headroom - size;
        std::memcpy(at, whole, static_cast<std::size_t>(size));
        std::memcpy(bytes_.data() + headroom + payload, "\r\n\r\n", 4);
        const std::string_view sent(at, static_cast<std::size_t>(size) + payload + 4);
        return sent;
    }

    /// RTP-like: the marker bit and the time of sending are in the last datagram.
    [[nodiscard]] std::string_view datagrams(std::size_t payload) {
        const std::size_t last = std::max((payload - 1) / segment * segment, std::size_t{0});
        for (std::size_t at = 0; at <= last; at += segment) {
            bytes_[headroom + at + 1] = at == last ? '\xe0' : '\x60';
        }
        const std::uint64_t now = base::monotonic_us();
        std::memcpy(bytes_.data() + headroom + last + 12, &now, sizeof now);
        return {bytes_.data() + headroom, std::max(payload, last + 20)};
    }

private:
    std::vector<char> bytes_;
};

bool send_segments(int fd, std::string_view bytes) {
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(std::uint16_t))] = {};
    while (!bytes.empty()) {
        const std::string_view piece = bytes.substr(0, segment * most_segments);
        iovec part{const_cast<char*>(piece.data()), piece.size()};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_UDP;
        header->cmsg_type = UDP_SEGMENT;
        header->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
        const std::uint16_t size = segment;
        std::memcpy(CMSG_DATA(header), &size, sizeof size);
        if (::sendmsg(fd, &message, MSG_NOSIGNAL) < 0) {
            return false;
        }
        bytes.remove_prefix(piece.size());
    }
    return true;
}

bool send_stream(int fd, std::string_view bytes) {
    try {
        write_all(fd, bytes);
        return true;
    } catch (const std::system_error&) {
        return false;  // the viewer has gone: the measurement is over
    }
}

std::vector<base::UniqueFd> wait_for_viewers(bool udp, std::uint16_t port, std::uint32_t count) {
    std::vector<base::UniqueFd> viewers;
    if (udp) {
        auto fd = open_udp(port, 0);
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        char hello = 0;
        if (::recvfrom(fd.get(), &hello, 1, 0, reinterpret_cast<sockaddr*>(&peer), &size) < 0 ||
            ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&peer), size) != 0) {
            throw std::system_error(errno, std::generic_category(), "no peer");
        }
        viewers.push_back(std::move(fd));
        return viewers;
    }
    const auto listener = listen_tcp(port);
    while (viewers.size() < count) {
        viewers.push_back(accept_tcp(listener.get()));
    }
    return viewers;
}

base::UniqueFd start_timer(std::uint32_t fps) {
    base::UniqueFd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    const timespec interval{.tv_sec = fps == 1 ? 1 : 0,
                            .tv_nsec = fps == 1 ? 0 : 1'000'000'000 / static_cast<long>(fps)};
    const itimerspec spec{.it_interval = interval, .it_value = interval};
    if (!timer || ::timerfd_settime(timer.get(), 0, &spec, nullptr) != 0) {
        throw std::system_error(errno, std::generic_category(), "timerfd");
    }
    return timer;
}

std::uint64_t own_cpu_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

void serve(const Options& options) {
    const std::string mode = options.text("mode", "");
    if (mode != "direct" && mode != "mjpeg" && mode != "udp") {
        throw std::runtime_error("--mode must be direct, mjpeg or udp");
    }
    const auto sizes = read_sizes(options.text("sizes", ""));
    const auto viewers =
        wait_for_viewers(mode == "udp", static_cast<std::uint16_t>(options.number("port", 0, 1, 65535)),
                         options.number("viewers", 1, 1, 64));
    const auto timer = start_timer(options.number("fps", 30, 1, 1000));
    Unit unit(*std::max_element(sizes.begin(), sizes.end()) + segment);
    const std::uint64_t cpu_before = own_cpu_ns();
    std::uint32_t sent = 0;
    bool alive = true;
    std::uint64_t expirations = 0;
    while (alive && ::read(timer.get(), &expirations, sizeof expirations) == sizeof expirations) {
        const std::size_t payload = sizes[sent % sizes.size()];
        for (const auto& viewer : viewers) {
            if (mode == "udp") {
                alive = send_segments(viewer.get(), unit.datagrams(payload)) && alive;
            } else {
                alive =
                    send_stream(viewer.get(), mode == "direct" ? unit.direct(payload, sent) : unit.mjpeg(payload)) &&
                    alive;
            }
        }
        ++sent;
    }
    const double ms = static_cast<double>(own_cpu_ns() - cpu_before) / 1e6;
    std::printf("units=%u\nown_cpu_ms_per_1000=%.2f\n", sent, ms * 1000 / sent);
}

}  // namespace
}  // namespace nanokvm::bench

int main(int argc, char** argv) {
    try {
        nanokvm::bench::serve({argc, argv, "mode port sizes viewers fps"});
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "floor: %s\n", error.what());
        return 1;
    }
}
