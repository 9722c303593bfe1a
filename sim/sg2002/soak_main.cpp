// SPDX-License-Identifier: GPL-3.0-or-later
// sg2002_soak [UNITS [SEED]]: the capture of the Cube on a simulated board through random changes and faults; prints
// how long each kind of fault kept the picture away after it was over, on the board's clock, and what memory it took.
#include "soak.hpp"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    const auto units = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
    const auto seed = argc > 2 ? static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10)) : 1U;
    nanokvm::sim::sg2002::Soak soak(seed);
    const auto report = soak.run(units);
    std::printf("%llu units, %llu changes of settings, %.1f MiB of video memory at most\n",
                static_cast<unsigned long long>(report.units), static_cast<unsigned long long>(report.changes),
                static_cast<double>(report.peak_bytes) / (1 << 20));
    for (const auto& [name, count] : report.faults) {
        const auto worst = report.worst_ms.find(name);
        std::printf("%-26s %4u times, picture back after %.0f ms at worst\n", name.c_str(), count,
                    worst == report.worst_ms.end() ? -1.0 : worst->second);
    }
    std::printf("%llu units of H.264, %llu of H.265, %llu JPEGs\n", static_cast<unsigned long long>(report.by_codec[1]),
                static_cast<unsigned long long>(report.by_codec[2]),
                static_cast<unsigned long long>(report.by_codec[0]));
    for (const auto& memory : report.memory) {
        std::printf("heap %6llu kB, resident %6llu kB\n", static_cast<unsigned long long>(memory.heap_bytes >> 10U),
                    static_cast<unsigned long long>(memory.resident_kb));
    }
    std::printf("meanwhile %llu encoders of libx265, which keeps some of each\n",
                static_cast<unsigned long long>(report.leaking_encoders));
    for (const auto& problem : report.problems) {
        std::printf("PROBLEM %s\n", problem.c_str());
    }
    return report.problems.empty() ? 0 : 1;
}
