// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/direct_viewer.hpp"

#include "base/clock.hpp"
#include "stream/direct_wire.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace nanokvm::stream {

DirectViewer::DirectViewer(std::shared_ptr<http::WebSocket> socket, const DirectOptions& options)
    : socket_(std::move(socket)), stamps_(options.stamps) {
    if (options.flow) {
        window_.emplace(*options.flow);
    }
}

std::optional<std::size_t> flow_of(const http::Request& request) {
    const auto text = request.query_param("flow").value_or("");
    std::size_t window = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), window);
    if (error != std::errc() || end != text.data() + text.size() || window == 0) {
        return std::nullopt;
    }
    return window;
}

void DirectViewer::begin(Hub& hub, account::Sessions& sessions, http::Takeover takeover, const DirectOptions& options) {
    const account::Principal principal = takeover.request.session.value();
    auto socket = http::WebSocket::make(std::move(takeover), {.max_message = direct_wire::max_client_message_bytes});
    auto viewer = std::make_shared<DirectViewer>(std::move(socket), options);
    viewer->revocation_ = sessions.watch(principal, [weak = viewer->weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->socket_->close(4401, "session expired or revoked");
        }
    });
    // Before the socket starts: a socket that is dead already calls closed() at once.
    viewer->subscription_ = hub.subscribe(options.codec, *viewer);
    viewer->socket_->start({
        .message = [viewer](std::span<const std::byte> bytes, bool /*text*/) { viewer->message(bytes); },
        .writable = [viewer] { viewer->writable(); },
        .closed =
            [viewer] {
                viewer->subscription_ = {};
                viewer->queue_.clear();
                viewer->sending_.reset();
            },
    });
}

void DirectViewer::unit(const Unit& unit) {
    if ((unit.frame->info().flags & frames::flag_discontinuity) != 0 && !unit.frame->idr()) {
        lose_place();
    }
    if (!admit(unit)) {
        return ask_for_idr_if_useful();
    }
    if (queue_.empty() && socket_->idle()) {
        send(unit);
    } else {
        queue_.push(unit);
    }
}

bool DirectViewer::admit(const Unit& unit) {
    const bool idr = unit.frame->idr();
    if (window_) {
        // What is queued counts as in flight, so the window bounds the queue too.
        return window_->admit(idr, unit.timestamp_us);
    }
    if (awaiting_idr_ && !idr) {
        return false;
    }
    if (idr) {
        queue_.clear();  // the pictures before it would only delay it
    }
    if (queue_.full() || queue_.payload_bytes() + unit.frame->payload().size() > max_queued_bytes) {
        queue_.clear();
        awaiting_idr_ = true;
        return false;
    }
    awaiting_idr_ = false;
    return true;
}

void DirectViewer::send(const Unit& unit) {
    std::array<std::byte, direct_wire::max_header_bytes> header;
    const std::size_t size = direct_wire::put_header(header, unit, stamps_, base::monotonic_ns());
    if (socket_->send_frame(std::span(header).first(size), unit.frame->payload()) == http::WebSocket::Sent::partly) {
        sending_ = unit.frame;
    }
}

void DirectViewer::writable() {
    sending_.reset();
    while (!queue_.empty() && socket_->idle()) {
        send(queue_.pop());
    }
    ask_for_idr_if_useful();
}

void DirectViewer::let_go(const frames::Frame& frame) {
    if (sending_.get() == &frame) {
        socket_->take_over_rest();
        sending_.reset();
    }
    if (queue_.holds(frame)) {
        lose_place();
        ask_for_idr_if_useful();
    }
}

void DirectViewer::lose_place() noexcept {
    queue_.clear();
    if (window_) {
        window_->resync();
    } else {
        awaiting_idr_ = true;
    }
}

void DirectViewer::ask_for_idr_if_useful() {
    // A client that takes nothing must not make the encoder produce one IDR after the other.
    if (window_ ? window_->wants_idr() : awaiting_idr_ && queue_.empty() && socket_->idle()) {
        subscription_.request_idr();
    }
}

void DirectViewer::stop() {
    socket_->close(1001, "the server is stopping");
    subscription_ = {};
    queue_.clear();
    sending_.reset();
    socket_.reset();  // it holds us, and the loop may end before it calls `closed`; it calls nothing else any more
}

void DirectViewer::message(std::span<const std::byte> bytes) {
    const auto parsed = direct_wire::parse(bytes);
    if (const auto* acknowledge = std::get_if<direct_wire::Acknowledge>(&parsed); acknowledge != nullptr && window_) {
        window_->acknowledge(acknowledge->timestamp_us);
        ask_for_idr_if_useful();
    } else if (std::holds_alternative<direct_wire::Resync>(parsed)) {
        lose_place();
        ask_for_idr_if_useful();
    } else if (const auto* question = std::get_if<direct_wire::ClockQuestion>(&parsed)) {
        const std::uint64_t now_us = (base::monotonic_ns() - subscription_.epoch_ns()) / 1000;
        socket_->send_small(direct_wire::clock_answer(question->token, now_us));
    }
}

}  // namespace nanokvm::stream
