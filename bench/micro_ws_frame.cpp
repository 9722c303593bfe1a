// SPDX-License-Identifier: GPL-3.0-or-later
//
// WebSocket framing per access unit: the header in front of it, and the viewer's acknowledgement parsed.
#include "http/ws_frame.hpp"

#include <array>
#include <span>

#include <benchmark/benchmark.h>

namespace nanokvm::http {
namespace {

void write_header(benchmark::State& state) {
    std::array<std::byte, max_frame_header> out{};
    auto bytes = static_cast<std::uint64_t>(state.range(0));
    for (auto _ : state) {
        benchmark::DoNotOptimize(bytes);
        benchmark::DoNotOptimize(put_frame_header(out, Opcode::binary, bytes));
        benchmark::ClobberMemory();
    }
}

class Counter final : public FrameSink {
public:
    void on_message(std::span<const std::byte> /*payload*/, bool /*text*/) override { ++messages; }
    void on_ping(std::span<const std::byte> /*payload*/) override {}
    void on_pong() override {}
    void on_close(std::uint16_t /*code*/, std::string_view /*reason*/) override {}

    std::int64_t messages = 0;
};

void parse_acknowledgement(benchmark::State& state) {
    constexpr std::array<unsigned char, 15> frame{0x82, 0x89, 1, 2, 3, 4, 3, 2, 3, 4, 5, 6, 7, 8, 9};
    FrameParser parser(64);
    Counter counter;
    for (auto _ : state) {
        if (parser.feed(std::as_bytes(std::span(frame)), counter) != 0) {
            state.SkipWithError("the parser refused an acknowledgement");
            break;
        }
    }
    if (counter.messages != static_cast<std::int64_t>(state.iterations())) {
        state.SkipWithError("a message was not found");
    }
}

BENCHMARK(write_header)->Arg(33'000)->Arg(267'000);
BENCHMARK(parse_acknowledgement);

}  // namespace
}  // namespace nanokvm::http
