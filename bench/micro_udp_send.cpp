// SPDX-License-Identifier: GPL-3.0-or-later
//
// One access unit of 33 kB as packets of 1452 bytes to a socket on the loopback interface that throws them away: a
// system call for each packet, one sendmmsg, one UDP_SEGMENT; the last also through a TURN channel. CPU is the kernel's
// for the most part, and that of receiving is in it.
#include "stream/webrtc/net/udp_socket.hpp"

#include <vector>

#include <benchmark/benchmark.h>

namespace nanokvm::stream::webrtc::net {
namespace {

constexpr std::size_t packet = 1452;
constexpr std::size_t unit = 33'000;

UdpSocket open() {
    return std::move(UdpSocket::open({boost::asio::ip::make_address("127.0.0.1"), 0}, {}).value());
}

struct Way {
    bool together = true;
    bool cut_by_kernel = true;
    bool channel = false;
};

void send_unit(benchmark::State& state, Way way) {
    UdpSocket from = open();
    const UdpSocket to = open();
    if (!way.cut_by_kernel) {
        from.disable_segmenting();
    }
    const std::vector<std::byte> arena(unit, std::byte{0x5a});
    std::vector<std::uint16_t> sizes(unit / packet, packet);
    sizes.push_back(unit % packet);
    for (auto _ : state) {
        if (way.together) {
            const auto channel = way.channel ? std::optional<std::uint16_t>(0x4000) : std::nullopt;
            if (from.send_packets(to.local(), arena, sizes, channel).packets != sizes.size()) {
                state.SkipWithError("the kernel did not take all packets");
                break;
            }
            continue;
        }
        std::span<const std::byte> rest = arena;
        for (const auto size : sizes) {
            from.send(to.local(), rest.first(size));
            rest = rest.subspan(size);
        }
    }
    state.counters["calls"] =
        benchmark::Counter(static_cast<double>(from.send_calls()), benchmark::Counter::kAvgIterations);
}

BENCHMARK_CAPTURE(send_unit, one_by_one, Way{false, false, false});
BENCHMARK_CAPTURE(send_unit, sendmmsg, Way{true, false, false});
BENCHMARK_CAPTURE(send_unit, segmented, Way{true, true, false});
BENCHMARK_CAPTURE(send_unit, segmented_through_turn, Way{true, true, true});

}  // namespace
}  // namespace nanokvm::stream::webrtc::net
