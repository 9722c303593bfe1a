// SPDX-License-Identifier: GPL-3.0-or-later
//
// The direct stream's own header, without and with stamps, and its acknowledgement.
#include "frames/message.hpp"
#include "frames/ring_reader.hpp"
#include "frames/ring_writer.hpp"
#include "stream/direct_wire.hpp"

#include <array>

#include <benchmark/benchmark.h>

namespace nanokvm::stream {
namespace {

void write_header(benchmark::State& state) {
    auto reader = frames::RingReader::create(frames::ring_capacity_default).value();
    auto writer = frames::RingWriter::open(reader->memfd()).value();
    auto message = frames::make_message<frames::AccessUnit>(frames::MessageType::access_unit);
    message.payload_bytes = static_cast<std::uint32_t>(writer.reserve(33'000).size());
    message.position = writer.commit(message.payload_bytes);
    const Unit unit{reader->accept(message).value(), 1};
    std::array<std::byte, direct_wire::max_header_bytes> out{};
    std::uint64_t now_ns = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(direct_wire::put_header(out, unit, state.range(0) != 0, ++now_ns));
        benchmark::ClobberMemory();
    }
}

void parse_acknowledgement(benchmark::State& state) {
    std::array<std::byte, 9> message{std::byte{0x02}};
    for (auto _ : state) {
        benchmark::DoNotOptimize(message.data());
        benchmark::DoNotOptimize(direct_wire::parse(message));
    }
}

BENCHMARK(write_header)->ArgName("stamps")->Arg(0)->Arg(1);
BENCHMARK(parse_acknowledgement);

}  // namespace
}  // namespace nanokvm::stream
