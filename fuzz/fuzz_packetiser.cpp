// SPDX-License-Identifier: GPL-3.0-or-later
// Access units of an encoder that lies: every payload stays within its packet.
#include "stream/webrtc/rtp/packetiser.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace {

struct Sink final : nanokvm::stream::webrtc::PayloadSink {
    [[nodiscard]] std::size_t capacity() const noexcept override { return most; }
    [[nodiscard]] std::byte* add(std::size_t bytes, bool last) noexcept override {
        if (bytes == 0 || bytes > most || ended || ++packets > 4096) {
            std::abort();
        }
        ended = last;
        payload.assign(bytes, std::byte{0});  // a fresh one: writing behind it is found
        payload.shrink_to_fit();
        return payload.data();
    }
    std::vector<std::byte> payload;
    std::size_t most = min_capacity;
    std::size_t packets = 0;
    bool ended = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 4096) {
        return 0;
    }
    for (const auto codec : {nanokvm::frames::Codec::h264, nanokvm::frames::Codec::h265}) {
        Sink sink;
        sink.most += data[0];
        if (nanokvm::stream::webrtc::packetise(codec, std::as_bytes(std::span(data + 1, size - 1)), sink) &&
            !sink.ended) {
            std::abort();
        }
    }
    return 0;
}
