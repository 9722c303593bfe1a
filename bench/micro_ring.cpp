// SPDX-License-Identifier: GPL-3.0-or-later
//
// One access unit through the ring: reserve, fill, commit, accept, release. The fill is the one copy of an encoded
// frame (ARCHITECTURE.md); `without_the_copy` is what the contract itself costs.
#include "frames/message.hpp"
#include "frames/ring_reader.hpp"
#include "frames/ring_writer.hpp"

#include <cstring>
#include <vector>

#include <benchmark/benchmark.h>

namespace nanokvm::frames {
namespace {

void pass_unit(benchmark::State& state, bool copy) {
    const auto bytes = static_cast<std::uint32_t>(state.range(0));
    const std::vector<std::byte> encoded(bytes, std::byte{0x5a});
    auto reader = RingReader::create(ring_capacity_mjpeg).value();
    auto writer = RingWriter::open(reader->memfd()).value();
    auto unit = make_message<AccessUnit>(MessageType::access_unit);
    unit.payload_bytes = bytes;
    for (auto _ : state) {
        const auto room = writer.reserve(bytes);
        if (copy) {
            std::memcpy(room.data(), encoded.data(), bytes);
        }
        unit.position = writer.commit(bytes);
        auto frame = reader->accept(unit);
        if (!frame) {
            state.SkipWithError("the ring refused its own unit");
            break;
        }
        benchmark::DoNotOptimize(frame->get()->payload().data());
        ++unit.sequence;
    }
    if (copy) {
        state.SetBytesProcessed(state.iterations() * bytes);
    }
}

void without_the_copy(benchmark::State& state) {
    pass_unit(state, false);
}
void with_the_copy(benchmark::State& state) {
    pass_unit(state, true);
}

BENCHMARK(without_the_copy)->Arg(33'000);
BENCHMARK(with_the_copy)->Arg(33'000)->Arg(267'000);

}  // namespace
}  // namespace nanokvm::frames
