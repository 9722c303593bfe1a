// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lean viewers of a running server (or of floor): how many units come, when, and what they cost the server.
//
//   viewer --mode direct|mjpeg|udp --port P [--viewers N] [--seconds S] [--warmup S] [--pid PID]
//          [--floor | --user U --password P] [--path TARGET] [--counts FILE] [--kill-worker]
//
// Prints `name=value` lines. With --pid: the process's CPU time between the first and the last moment of the count, and
// its memory at the end. With --counts: FILE is copied to FILE.begin and FILE.end at these moments (bench/riscv). With
// --kill-worker: ends the children of PID with SIGKILL once and prints how long the picture
// was away.
#include "audience.hpp"
#include "base/clock.hpp"
#include "options.hpp"
#include "process_stat.hpp"
#include "session.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <exception>
#include <signal.h>
#include <stdexcept>
#include <string>

namespace nanokvm::bench {
namespace {

constexpr double picture_patience_s = 10;

Target target_of(const Options& options) {
    Target target;
    const std::string mode = options.text("mode", "direct");
    target.port = static_cast<std::uint16_t>(options.number("port", 0, 1, 65535));
    if (mode == "direct") {
        target.path = options.text("path", "/api/stream/video/direct?codec=h264&flow=8&stamps=1");
    } else if (mode == "mjpeg") {
        target.mode = Mode::mjpeg;
        target.path = options.text("path", "/api/stream/mjpeg");
    } else if (mode == "udp") {
        target.mode = Mode::udp;
    } else {
        throw std::runtime_error("--mode must be direct, mjpeg or udp");
    }
    if (!options.has("floor")) {
        target.cookie = log_in(target.port, options.text("user", "admin"), options.text("password", ""), 5);
    }
    return target;
}

void print_latency(const Audience& audience) {
    const auto samples = audience.latencies();
    if (samples.empty()) {
        return;
    }
    const auto print = [&](const char* name, double share) {
        std::printf("%s=%.1f\n", name, static_cast<double>(percentile(samples, share)) / 1000);
    };
    print("latency_p50_us", 0.5);
    print("latency_p99_us", 0.99);
    print("latency_max_us", 1);
    std::printf("clock_uncertainty_us=%.1f\n", static_cast<double>(audience.clock().uncertainty_ns()) / 1000);
}

void print_memory(pid_t pid) {
    const Memory used = memory(pid);
    std::printf("rss_kib=%" PRIu64 "\nrss_anon_kib=%" PRIu64 "\nrss_shmem_kib=%" PRIu64 "\n", used.resident,
                used.anonymous, used.shared);
}

void count(Audience& audience, double seconds, pid_t pid, const std::string& counts) {
    audience.begin_count();
    copy_counts(counts, ".begin");
    const std::uint64_t cpu_before = cpu_ns(pid);
    const std::uint64_t begin = base::monotonic_ns();
    audience.watch(seconds);
    copy_counts(counts, ".end");
    const double elapsed = static_cast<double>(base::monotonic_ns() - begin) / 1e9;
    const double cpu_ms = static_cast<double>(cpu_ns(pid) - cpu_before) / 1e6;

    Tally sum;
    std::uint64_t published = 0;
    for (const Tally& tally : audience.tallies()) {
        sum.units += tally.units;
        sum.bytes += tally.bytes;
        sum.lost += tally.lost;
        published = std::max(published, tally.units);
    }
    if (sum.units == 0) {
        throw std::runtime_error("no picture came");
    }
    std::printf("seconds=%.2f\nunits_per_s=%.2f\nunits=%" PRIu64 "\nunits_received=%" PRIu64 "\nlost=%" PRIu64
                "\nbytes_per_unit=%.0f\n",
                elapsed, static_cast<double>(published) / elapsed, published, sum.units, sum.lost,
                static_cast<double>(sum.bytes) / static_cast<double>(sum.units));
    if (pid != 0) {
        std::printf("cpu_ms_per_1000=%.2f\n", cpu_ms * 1000 / static_cast<double>(published));
    }
    print_latency(audience);
}

void kill_worker(Audience& audience, pid_t server) {
    const auto workers = children(server);
    if (workers.empty()) {
        throw std::runtime_error("the server has no child to end");
    }
    const auto killed_ns = static_cast<std::int64_t>(base::monotonic_ns());
    for (const pid_t worker : workers) {
        ::kill(worker, SIGKILL);
    }
    // What the dead worker had already published may still arrive.
    const auto new_picture = [&] { return audience.newest_published_ns().value_or(0) > killed_ns; };
    audience.watch(picture_patience_s, new_picture);
    if (!new_picture()) {
        throw std::runtime_error("no picture came after the worker was killed");
    }
    std::printf("restart_ms=%.1f\n",
                static_cast<double>(static_cast<std::int64_t>(base::monotonic_ns()) - killed_ns) / 1e6);
}

void run(const Options& options) {
    const auto pid = static_cast<pid_t>(options.number("pid", 0, 0, 1U << 30U));
    Audience audience(target_of(options), options.number("viewers", 1, 1, 64));
    audience.watch(options.number("warmup", 2, 0, 3600));
    if (options.has("kill-worker")) {
        return kill_worker(audience, pid);
    }
    count(audience, options.number("seconds", 20, 1, 3600), pid, options.text("counts", ""));
    if (pid != 0) {
        print_memory(pid);
    }
}

}  // namespace
}  // namespace nanokvm::bench

int main(int argc, char** argv) {
    try {
        nanokvm::bench::run(
            {argc, argv, "mode port viewers seconds warmup pid floor! user password path counts kill-worker!"});
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "viewer: %s\n", error.what());
        return 1;
    }
}
