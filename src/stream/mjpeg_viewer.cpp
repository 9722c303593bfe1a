// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/mjpeg_viewer.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <time.h>
#include <utility>

#include <boost/asio/ip/tcp.hpp>

namespace nanokvm::stream {

std::string mjpeg_response_head(std::string_view date) {
    // The order and the names are those that stock clients were written against.
    return "HTTP/1.1 200 OK\r\nCache-Control: no-cache\r\nConnection: keep-alive\r\n"
           "Content-Type: multipart/x-mixed-replace; boundary=frame\r\nPragma: no-cache\r\nX-Server-Date: " +
           std::string(date) + "\r\nDate: " + std::string(date) + "\r\nTransfer-Encoding: chunked\r\n\r\n";
}

std::span<const char> mjpeg_part_head(std::span<char, 128> out, std::size_t payload_bytes) noexcept {
    std::array<char, 96> part;
    const int part_size = std::snprintf(
        part.data(), part.size(), "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %zu\r\n\r\n", payload_bytes);
    const std::size_t chunk = static_cast<std::size_t>(part_size) + payload_bytes + 2;
    const int size = std::snprintf(out.data(), out.size(), "%zx\r\n%.*s", chunk, part_size, part.data());
    return std::span<const char>(out).first(static_cast<std::size_t>(size));
}

namespace {

std::string http_date() {
    const time_t now = ::time(nullptr);
    tm utc{};
    ::gmtime_r(&now, &utc);
    std::array<char, 40> text;
    const std::size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return {text.data(), size};
}

}  // namespace

MjpegViewer::MjpegViewer(std::unique_ptr<http::Transport> transport)
    : transport_(std::move(transport)), stalled_(transport_->socket().get_executor()) {}

void MjpegViewer::begin(Hub& hub, account::Sessions& sessions, http::Takeover takeover) {
    const account::Principal principal = takeover.request.session.value();
    auto viewer = std::make_shared<MjpegViewer>(std::move(takeover.transport));
    viewer->revocation_ = sessions.watch(principal, [weak = viewer->weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->close();
        }
    });
    viewer->subscription_ = hub.subscribe(frames::Codec::mjpeg, *viewer);
    viewer->watch_for_close();
}

void MjpegViewer::unit(const Unit& unit) {
    if (sender_.idle()) {
        send(unit.frame);
    } else {
        newest_ = unit.frame;
    }
}

void MjpegViewer::send(const frames::FrameRef& frame) {
    std::array<char, 128> part;
    const auto part_head = mjpeg_part_head(part, frame->payload().size());
    if (head_sent_) {
        return proceed(sender_.send(*transport_, part_head, frame, mjpeg_trailer));
    }
    head_sent_ = true;
    std::string head = mjpeg_response_head(http_date());
    head.append(part_head.data(), part_head.size());
    proceed(sender_.send(*transport_, head, frame, mjpeg_trailer));
}

void MjpegViewer::proceed(PartSender::Outcome outcome) {
    while (outcome == PartSender::Outcome::whole) {
        stalled_.cancel();
        if (!newest_) {
            return;
        }
        std::array<char, 128> part;
        const frames::FrameRef next = std::exchange(newest_, nullptr);
        outcome = sender_.send(*transport_, mjpeg_part_head(part, next->payload().size()), next, mjpeg_trailer);
    }
    if (outcome == PartSender::Outcome::closed) {
        return close();
    }
    wait_for(outcome == PartSender::Outcome::want_write);
}

void MjpegViewer::wait_for(bool writable) {
    if (std::exchange(waiting_, true)) {
        return;
    }
    guard_write();
    const auto direction =
        writable ? boost::asio::ip::tcp::socket::wait_write : boost::asio::ip::tcp::socket::wait_read;
    transport_->socket().async_wait(direction, [weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!self || self->closed_) {
            return;
        }
        self->waiting_ = false;
        if (error) {
            return self->close();
        }
        self->proceed(self->sender_.resume(*self->transport_));
    });
}

void MjpegViewer::guard_write() {
    stalled_.expires_after(write_timeout);
    stalled_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        if (const auto self = weak.lock(); self && !error) {
            self->close();
        }
    });
}

void MjpegViewer::watch_for_close() {
    transport_->socket().async_wait(boost::asio::ip::tcp::socket::wait_read,
                                    [self = shared_from_this()](const boost::system::error_code& error) {
                                        if (self->closed_) {
                                            return;
                                        }
                                        // A viewer has nothing more to say; what it sends is read and dropped, its end
                                        // is what counts.
                                        std::array<std::byte, 512> ignored;
                                        http::Transport::Progress progress{http::Transport::Status::closed, 0};
                                        if (!error) {
                                            progress = self->transport_->read(ignored);
                                        }
                                        if (progress.status == http::Transport::Status::closed) {
                                            return self->close();
                                        }
                                        self->watch_for_close();
                                    });
}

void MjpegViewer::let_go(const frames::Frame& frame) {
    if (sender_.held() == &frame) {
        sender_.take_over_rest();
    }
    if (newest_.get() == &frame) {
        newest_.reset();
    }
}

void MjpegViewer::close() {
    if (std::exchange(closed_, true)) {
        return;
    }
    subscription_ = {};
    revocation_ = {};
    newest_.reset();
    stalled_.cancel();
    transport_->close();
}

}  // namespace nanokvm::stream
