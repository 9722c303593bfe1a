// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace nanokvm::bench {

/// One message of a stream whose last byte has just been read.
struct Arrived {
    std::uint8_t opcode;              ///< WebSocket opcode; 2 for a picture of any stream
    std::span<const std::byte> head;  ///< its first bytes, at most UnitReader::head_bytes; valid during the call
    std::uint64_t bytes;              ///< of the message, without framing
};

/// Cuts what a server sends into messages and throws the payload away. Fed with pieces of any size; pure, and
/// independent of the server's own code, whose framing it checks by the way.
class UnitReader {
public:
    static constexpr std::size_t head_bytes = 64;
    using Callback = std::function<void(const Arrived&)>;

    virtual ~UnitReader() = default;
    /// Throws std::runtime_error when the bytes are not what the protocol demands.
    virtual void feed(std::span<const std::byte> bytes, const Callback& arrived) = 0;
};

/// WebSocket frames as a server sends them (RFC 6455 section 5.2): unmasked, never fragmented.
class WebSocketReader final : public UnitReader {
public:
    void feed(std::span<const std::byte> bytes, const Callback& arrived) override;

private:
    [[nodiscard]] bool take_header_byte(std::byte byte);

    std::array<std::byte, 10> header_{};
    std::size_t header_size_ = 0;
    std::size_t header_wanted_ = 2;
    std::uint64_t left_ = 0;
    std::uint64_t size_ = 0;
    std::array<std::byte, head_bytes> head_{};
    std::size_t head_size_ = 0;
};

/// multipart/x-mixed-replace inside chunked transfer coding (http-api.md 5.2): one message per part.
class MultipartReader final : public UnitReader {
public:
    void feed(std::span<const std::byte> bytes, const Callback& arrived) override;

private:
    enum class Chunk { size, data, end };

    void feed_chunk_data(std::span<const std::byte> bytes, const Callback& arrived);
    void part_line(const std::string& line);

    Chunk chunk_ = Chunk::size;
    std::string chunk_line_;
    std::uint64_t chunk_left_ = 0;
    std::string line_;
    bool in_part_header_ = false;
    std::uint64_t content_length_ = 0;
    std::uint64_t body_left_ = 0;
};

/// The floor's datagrams, each fed whole: RTP's marker bit ends a unit. The head is what follows the RTP header's place
/// in the last one.
class DatagramReader final : public UnitReader {
public:
    void feed(std::span<const std::byte> bytes, const Callback& arrived) override;

private:
    std::uint64_t size_ = 0;
};

}  // namespace nanokvm::bench
