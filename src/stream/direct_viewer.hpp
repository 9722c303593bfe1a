// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/sessions.hpp"
#include "http/websocket.hpp"
#include "stream/flow_window.hpp"
#include "stream/hub.hpp"
#include "stream/unit_queue.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace nanokvm::stream {

/// What a direct client asked for in its query.
struct DirectOptions {
    frames::Codec codec = frames::Codec::h264;
    std::optional<std::size_t> flow;  ///< window in units; nothing: an older client without acknowledgements
    bool stamps = false;              ///< direct_wire extension
};

/// The window of `?flow=N`: nothing when it is absent or no positive number (older clients), capped by FlowWindow.
[[nodiscard]] std::optional<std::size_t> flow_of(const http::Request& request);

/// One viewer of the direct stream (http-api.md 5.3): access units over a WebSocket, each sent with one gathered write
/// out of the ring. A viewer that falls behind is cut to the next IDR; nobody else notices.
///
/// Lives as long as its WebSocket, which keeps it alive. Thread-bound to the loop.
class DirectViewer final : public UnitSink, public std::enable_shared_from_this<DirectViewer> {
public:
    /// Longest backlog of a client without flow control.
    static constexpr std::size_t max_queued_bytes = 2U << 20U;

    /// Subscribes and begins. The end of the session that the upgrade was allowed by closes the socket with 4401.
    static void begin(Hub& hub, account::Sessions& sessions, http::Takeover takeover, const DirectOptions& options);

    DirectViewer(std::shared_ptr<http::WebSocket> socket, const DirectOptions& options);

    void unit(const Unit& unit) override;
    void let_go(const frames::Frame& frame) override;
    void stop() override;

private:
    void message(std::span<const std::byte> bytes);
    void writable();
    void send(const Unit& unit);
    [[nodiscard]] bool admit(const Unit& unit);
    void lose_place() noexcept;
    void ask_for_idr_if_useful();

    std::shared_ptr<http::WebSocket> socket_;
    account::Registration revocation_;
    Subscription subscription_;
    std::optional<FlowWindow> window_;  // none: a client without flow control
    bool awaiting_idr_ = true;          // of a client without flow control
    bool stamps_;
    UnitQueue queue_;
    frames::FrameRef sending_;  // half sent: its bytes are still needed
};

}  // namespace nanokvm::stream
