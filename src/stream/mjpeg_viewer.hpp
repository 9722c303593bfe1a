// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/sessions.hpp"
#include "http/takeover.hpp"
#include "http/transport.hpp"
#include "stream/hub.hpp"
#include "stream/part_sender.hpp"

#include <memory>
#include <span>
#include <string>

#include <boost/asio/steady_timer.hpp>

namespace nanokvm::stream {

/// One viewer of the MJPEG stream over HTTP (http-api.md 5.2): multipart/x-mixed-replace in chunked coding, each JPEG
/// sent straight from the ring. Keeps only the newest picture for a client that is slower than the stream; a client
/// that takes nothing at all for write_timeout is closed. Its wait for the connection's end keeps it alive.
/// Thread-bound to the loop.
class MjpegViewer final : public UnitSink, public std::enable_shared_from_this<MjpegViewer> {
public:
    static constexpr std::chrono::seconds write_timeout{10};

    /// The transport has read the request and written nothing yet.
    static void begin(Hub& hub, account::Sessions& sessions, http::Takeover takeover);

    explicit MjpegViewer(std::unique_ptr<http::Transport> transport);

    void unit(const Unit& unit) override;
    void let_go(const frames::Frame& frame) override;
    void stop() override { close(); }

private:
    void send(const frames::FrameRef& frame);
    void proceed(PartSender::Outcome outcome);
    void wait_for(bool writable);
    void watch_for_close();
    void guard_write();
    void close();

    std::unique_ptr<http::Transport> transport_;
    account::Registration revocation_;
    Subscription subscription_;
    PartSender sender_;
    frames::FrameRef newest_;  // waits for the one being sent
    boost::asio::steady_timer stalled_;
    bool head_sent_ = false;
    bool waiting_ = false;
    bool closed_ = false;
};

/// `HTTP/1.1 200 OK…` up to the first chunk. `date`: RFC 1123.
[[nodiscard]] std::string mjpeg_response_head(std::string_view date);

/// Chunk size line and part header of a JPEG of `payload_bytes`; the chunk also holds the payload and mjpeg_trailer's
/// first CRLF. Written into `out`, the used part is returned.
[[nodiscard]] std::span<const char> mjpeg_part_head(std::span<char, 128> out, std::size_t payload_bytes) noexcept;

/// Ends the part (CRLF) and the chunk (CRLF).
inline constexpr std::string_view mjpeg_trailer = "\r\n\r\n";

}  // namespace nanokvm::stream
