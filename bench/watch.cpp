// SPDX-License-Identifier: GPL-3.0-or-later
//
// What processes do while nobody watches: wake-ups, CPU time, pictures, memory.
//
//   watch --pid PID [--seconds S]
//
// PID and its descendants. Prints `name=value` lines; `child_*` are the descendants' share. One wake-up is one time a
// thread left the CPU again (voluntary and involuntary context switches).
#include "options.hpp"
#include "process_stat.hpp"

#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <time.h>
#include <vector>

namespace nanokvm::bench {
namespace {

struct Activity {
    std::uint64_t switches = 0;
    std::uint64_t cpu = 0;
};

std::vector<pid_t> descendants(pid_t pid) {
    std::vector<pid_t> all = children(pid);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto next = children(all[i]);
        all.insert(all.end(), next.begin(), next.end());
    }
    return all;
}

Activity activity(const std::vector<pid_t>& pids) {
    Activity sum;
    for (const pid_t pid : pids) {
        sum.switches += context_switches(pid);
        sum.cpu += cpu_ns(pid);
    }
    return sum;
}

void print(const char* who, const Activity& before, const Activity& after, double seconds) {
    std::printf("%swakeups_per_s=%.2f\n%scpu_us_per_s=%.1f\n", who,
                static_cast<double>(after.switches - before.switches) / seconds, who,
                static_cast<double>(after.cpu - before.cpu) / 1000 / seconds);
}

void run(const Options& options) {
    const auto pid = static_cast<pid_t>(options.number("pid", 0, 1, 1U << 30U));
    const auto seconds = options.number("seconds", 20, 1, 3600);
    const auto others = descendants(pid);
    const Activity server_before = activity({pid});
    const Activity others_before = activity(others);
    const auto units_before = units_through_ring(pid);
    timespec left{.tv_sec = seconds, .tv_nsec = 0};
    while (::nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
    const Activity server_after = activity({pid});
    const Activity others_after = activity(others);
    if (server_after.cpu == 0) {
        throw std::runtime_error("the process has ended");
    }
    std::printf("children=%zu\n", others.size());
    print("server_", server_before, server_after, seconds);
    print("child_", others_before, others_after, seconds);
    if (const auto units_after = units_through_ring(pid); units_before && units_after) {
        std::printf("units=%" PRIu64 "\n", *units_after - *units_before);
    }
    const Memory used = memory(pid);
    std::printf("rss_kib=%" PRIu64 "\nrss_anon_kib=%" PRIu64 "\nrss_shmem_kib=%" PRIu64 "\n", used.resident,
                used.anonymous, used.shared);
}

}  // namespace
}  // namespace nanokvm::bench

int main(int argc, char** argv) {
    try {
        nanokvm::bench::run({argc, argv, "pid seconds"});
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "watch: %s\n", error.what());
        return 1;
    }
}
