// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

/// WebSocket framing (RFC 6455 section 5), server side: pure functions and a pure parser, no socket.
namespace nanokvm::http {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Close codes (RFC 6455 7.4.1; 4401 is http-api.md 1.8).
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t no_status = 1005;  // never on the wire: a Close frame without a code
inline constexpr std::uint16_t invalid_payload = 1007;
inline constexpr std::uint16_t policy = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t try_again_later = 1013;
inline constexpr std::uint16_t session_revoked = 4401;
}  // namespace close_code

inline constexpr std::string_view session_revoked_reason = "session expired or revoked";

/// Longest header a server writes, and longest payload of a control frame (RFC 6455 5.5).
inline constexpr std::size_t max_frame_header = 10;
inline constexpr std::size_t max_control_payload = 125;

/// Writes the header of a whole, unmasked message of `payload_bytes`; returns its length (2, 4 or 10).
std::size_t put_frame_header(std::span<std::byte, max_frame_header> out, Opcode opcode,
                             std::uint64_t payload_bytes) noexcept;

/// Sec-WebSocket-Accept for a client's Sec-WebSocket-Key (RFC 6455 4.2.2).
[[nodiscard]] std::string accept_key(std::string_view client_key);

/// Gets what FrameParser finds, in order of arrival. Spans are valid for the call only.
class FrameSink {
public:
    virtual ~FrameSink() = default;
    virtual void on_message(std::span<const std::byte> payload, bool text) = 0;  ///< a whole data message
    virtual void on_ping(std::span<const std::byte> payload) = 0;
    virtual void on_pong() = 0;
    virtual void on_close(std::uint16_t code, std::string_view reason) = 0;  ///< no_status: the frame was empty
};

/// Takes a client's bytes in pieces of any size and hands whole messages and control frames to a FrameSink.
///
/// Refused with a close code: reserved bits, unknown opcodes, unmasked frames, non-minimal lengths, control frames that
/// are long or fragmented, continuations out of place, impossible close codes (1002); a text message or close reason
/// that is not UTF-8 (1007); a message longer than max_message, whole or summed over fragments, before it is received
/// (1009).
///
/// Thread-bound; allocates max_message bytes at construction and nothing after.
class FrameParser {
public:
    explicit FrameParser(std::size_t max_message);

    /// 0, or the close code to end the connection with; after that, and after a Close frame, further bytes are ignored.
    [[nodiscard]] std::uint16_t feed(std::span<const std::byte> bytes, FrameSink& sink);

    /// A Close frame or an error has been seen.
    [[nodiscard]] bool finished() const noexcept { return finished_; }

private:
    enum class Step { header, payload };

    [[nodiscard]] std::uint16_t begin_frame() noexcept;
    [[nodiscard]] std::uint16_t check_opcode() noexcept;
    [[nodiscard]] std::uint16_t read_length() noexcept;
    [[nodiscard]] std::uint16_t end_frame(FrameSink& sink);
    [[nodiscard]] std::uint16_t end_control(FrameSink& sink);
    void unmask(std::span<const std::byte> bytes) noexcept;

    std::unique_ptr<std::byte[]> message_;
    std::size_t max_message_;
    std::size_t message_bytes_ = 0;  // of the data message so far, over all fragments
    std::array<std::byte, max_control_payload> control_{};
    std::size_t control_bytes_ = 0;
    std::array<std::uint8_t, 14> header_{};
    std::size_t header_bytes_ = 0;
    std::size_t header_need_ = 2;
    std::uint64_t payload_left_ = 0;
    std::size_t mask_at_ = 0;
    Step step_ = Step::header;
    Opcode opcode_ = Opcode::continuation;
    Opcode data_opcode_ = Opcode::continuation;  // of the fragmented message under way; continuation: none
    bool fin_ = false;
    bool finished_ = false;
};

}  // namespace nanokvm::http
