// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/message.hpp"
#include "frames/ring_reader.hpp"
#include "frames/ring_writer.hpp"
#include "stream/unit.hpp"

#include <cstdint>
#include <cstring>

namespace nanokvm::stream {

/// A ring with both ends in one process, for tests of what handles units.
class TestRing {
public:
    explicit TestRing(std::uint64_t capacity = 1U << 20U)
        : reader_(frames::RingReader::create(capacity).value()),
          writer_(frames::RingWriter::open(reader_->memfd()).value()) {}

    /// A unit of `bytes` bytes 0x5a with the given flags; captured at 1 ms, then 1, 2 and 3 ms later.
    Unit unit(std::uint64_t timestamp_us, std::uint16_t flags, std::uint32_t bytes = 100) {
        auto message = frames::make_message<frames::AccessUnit>(frames::MessageType::access_unit);
        const auto room = writer_.reserve(bytes);
        std::memset(room.data(), 0x5a, room.size());
        message.payload_bytes = bytes;
        message.position = writer_.commit(bytes);
        message.flags = flags;
        message.sequence = sequence_++;
        message.codec = frames::Codec::h264;
        message.width = 1280;
        message.height = 720;
        message.captured_ns = 1'000'000;
        message.encode_begun_ns = 2'000'000;
        message.encoded_ns = 3'000'000;
        message.published_ns = 4'000'000;
        return {reader_->accept(message).value(), timestamp_us};
    }
    [[nodiscard]] frames::RingReader& reader() { return *reader_; }

private:
    boost::intrusive_ptr<frames::RingReader> reader_;
    frames::RingWriter writer_;
    std::uint32_t sequence_ = 0;
};

}  // namespace nanokvm::stream
