// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/websocket.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include <boost/asio/post.hpp>

namespace nanokvm::http {
namespace {

constexpr std::size_t read_bytes = 4096;
constexpr int reads_per_turn = 16;                 // then others have their turn
constexpr std::size_t kept_queue_capacity = 4096;  // what an idle socket may keep

std::span<const std::byte> bytes_of(std::string_view text) noexcept {
    return std::as_bytes(std::span(text.data(), text.size()));
}

iovec piece(std::span<const std::byte> bytes) noexcept {
    return {const_cast<std::byte*>(bytes.data()), bytes.size()};  // write() does not write to it
}

}  // namespace

std::shared_ptr<WebSocket> WebSocket::make(Takeover takeover, const Options& options) {
    return std::make_shared<WebSocket>(std::move(takeover.transport), std::move(takeover.leftover), options);
}

WebSocket::WebSocket(std::unique_ptr<Transport> transport, std::string leftover, const Options& options)
    : transport_(std::move(transport)),
      leftover_(std::move(leftover)),
      options_(options),
      parser_(options.max_message),
      timer_(transport_->socket().get_executor(), Clock::time_point::max()) {}

WebSocket::~WebSocket() = default;

void WebSocket::start(Callbacks callbacks) {
    callbacks_ = std::move(callbacks);
    received_ = pinged_ = Clock::now();
    boost::asio::post(timer_.get_executor(), [self = shared_from_this()] {
        self->feed(bytes_of(std::exchange(self->leftover_, {})));
        self->on_readable();
        self->on_timer();
    });
}

// --- receiving ---

void WebSocket::wait_readable() {
    if (waiting_readable_ || state_ == State::ended) {
        return;
    }
    waiting_readable_ = true;
    transport_->socket().async_wait(boost::asio::ip::tcp::socket::wait_read,
                                    [self = shared_from_this()](const boost::system::error_code& error) {
                                        self->waiting_readable_ = false;
                                        if (!error) {
                                            self->on_readable();
                                        }
                                    });
}

void WebSocket::on_readable() {
    if (std::exchange(write_wants_input_, false)) {
        go_on_sending();
    }
    std::array<std::byte, read_bytes> buffer;  // filled before it is read
    for (int turn = 0; turn < reads_per_turn && state_ != State::ended; ++turn) {
        const auto [status, count] = transport_->read(buffer);
        switch (status) {
            case Transport::Status::ok:
                feed(std::span(buffer).first(count));
                if (count < buffer.size() && !transport_->secure()) {
                    wait_readable();  // nothing is left, and if so waiting ends at once
                    return;
                }
                break;
            case Transport::Status::want_read:
                wait_readable();
                return;
            case Transport::Status::want_write:
                wait_writable();
                return;
            case Transport::Status::closed:
                end();
                return;
        }
    }
    if (state_ != State::ended) {
        boost::asio::post(timer_.get_executor(), [self = shared_from_this()] { self->on_readable(); });
    }
}

void WebSocket::feed(std::span<const std::byte> bytes) {
    if (bytes.empty() || state_ == State::ended) {
        return;
    }
    if (const auto problem = parser_.feed(bytes, *this); problem != 0) {
        begin_closing(problem, {});
    }
}

void WebSocket::on_message(std::span<const std::byte> payload, bool text) {
    received_ = Clock::now();
    if (state_ == State::open && callbacks_.message) {
        callbacks_.message(payload, text);
    }
}

void WebSocket::on_ping(std::span<const std::byte> payload) {
    if (options_.pong_counts) {
        received_ = Clock::now();
    }
    if (state_ == State::open) {
        send_message(Opcode::pong, payload);
    }
}

void WebSocket::on_pong() {
    if (options_.pong_counts) {
        received_ = Clock::now();
    }
}

void WebSocket::on_close(std::uint16_t code, std::string_view /*reason*/) {
    if (state_ == State::ended) {
        return;
    }
    peer_closed_ = true;
    if (state_ == State::open) {
        begin_closing(code == close_code::no_status ? close_code::normal : code, {});
    } else if (nothing_to_send()) {
        end();
    }
}

// --- sending ---

bool WebSocket::nothing_to_send() const noexcept {
    return head_rest_.empty() && payload_.empty() && queue_sent_ == queue_.size();
}

bool WebSocket::idle() const noexcept {
    return state_ == State::open && nothing_to_send();
}

void WebSocket::send_text(std::string_view text) {
    send_message(Opcode::text, bytes_of(text));
}

void WebSocket::send_small(std::span<const std::byte> payload) {
    send_message(Opcode::binary, payload);
}

void WebSocket::send_message(Opcode opcode, std::span<const std::byte> payload) {
    if (state_ != State::open) {
        return;
    }
    if (queued() + payload.size() > max_queued) {
        begin_closing(close_code::try_again_later, "too slow");
        return;
    }
    const bool was_idle = nothing_to_send();
    put_in_queue(opcode, payload);
    if (was_idle) {
        flush();
    }
}

void WebSocket::put_in_queue(Opcode opcode, std::span<const std::byte> payload) {
    if (queue_sent_ > 0) {
        queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(queue_sent_));
        queue_sent_ = 0;
    }
    std::array<std::byte, max_frame_header> header{};
    const std::size_t header_bytes = put_frame_header(header, opcode, payload.size());
    queue_.insert(queue_.end(), header.begin(), header.begin() + static_cast<std::ptrdiff_t>(header_bytes));
    queue_.insert(queue_.end(), payload.begin(), payload.end());
}

WebSocket::Sent WebSocket::send_frame(std::span<const std::byte> prefix, std::span<const std::byte> payload) {
    if (state_ != State::open) {
        return Sent::failed;
    }
    assert(nothing_to_send() && prefix.size() <= max_prefix);
    const std::size_t header_bytes =
        put_frame_header(std::span(head_).first<max_frame_header>(), Opcode::binary, prefix.size() + payload.size());
    std::copy(prefix.begin(), prefix.end(), head_.begin() + static_cast<std::ptrdiff_t>(header_bytes));
    head_rest_ = std::span(head_).first(header_bytes + prefix.size());
    payload_ = payload;
    flush();
    if (nothing_to_send()) {
        return state_ == State::ended ? Sent::failed : Sent::whole;
    }
    return Sent::partly;
}

std::size_t WebSocket::take_over_rest() {
    if (payload_.empty() || !taken_over_.empty()) {
        return 0;
    }
    if (payload_.size() > max_taken_over) {
        end();
        return 0;
    }
    taken_over_.assign(payload_.begin(), payload_.end());
    payload_ = taken_over_;
    return taken_over_.size();
}

// Gives the socket what there is. Afterwards everything is sent, or a wait for the socket is under way, or it has
// ended.
void WebSocket::flush() {
    while (state_ != State::ended && !nothing_to_send()) {
        const std::array<iovec, 3> pieces{piece(head_rest_), piece(payload_),
                                          piece(std::span<const std::byte>(queue_).subspan(queue_sent_))};
        const auto [status, count] = transport_->write(pieces);
        if (status == Transport::Status::ok) {
            consume(count);
            blocked_since_ = {};
            continue;
        }
        if (status == Transport::Status::closed) {
            end();
            return;
        }
        tell_writable_ = true;
        if (blocked_since_ == Clock::time_point{}) {
            blocked_since_ = Clock::now();
            wake_by(blocked_since_ + options_.write_timeout);
        }
        if (status == Transport::Status::want_write) {
            wait_writable();
        } else {
            write_wants_input_ = true;
            wait_readable();
        }
        return;
    }
    if (state_ != State::ended) {
        release_buffers();
        if (state_ == State::closing && peer_closed_) {
            end();
        }
    }
}

void WebSocket::consume(std::size_t sent) noexcept {
    for (auto* part : {&head_rest_, &payload_}) {
        const std::size_t count = std::min(sent, part->size());
        *part = part->subspan(count);
        sent -= count;
    }
    queue_sent_ += sent;
}

void WebSocket::release_buffers() noexcept {
    std::vector<std::byte>().swap(taken_over_);
    queue_.clear();
    queue_sent_ = 0;
    if (queue_.capacity() > kept_queue_capacity) {
        std::vector<std::byte>().swap(queue_);
    }
}

void WebSocket::wait_writable() {
    if (waiting_writable_ || state_ == State::ended) {
        return;
    }
    waiting_writable_ = true;
    transport_->socket().async_wait(boost::asio::ip::tcp::socket::wait_write,
                                    [self = shared_from_this()](const boost::system::error_code& error) {
                                        self->waiting_writable_ = false;
                                        if (!error) {
                                            self->on_writable();
                                        }
                                    });
}

void WebSocket::on_writable() {
    go_on_sending();
    if (!waiting_readable_) {
        on_readable();  // TLS may have waited for output before it could read
    }
}

void WebSocket::go_on_sending() {
    flush();
    if (tell_writable_ && idle()) {
        tell_writable_ = false;
        if (callbacks_.writable) {
            callbacks_.writable();
        }
    }
}

// --- ending ---

void WebSocket::close(std::uint16_t code, std::string_view reason) {
    begin_closing(code, reason);
}

void WebSocket::begin_closing(std::uint16_t code, std::string_view reason) {
    if (state_ != State::open) {
        return;
    }
    take_over_rest();
    if (state_ == State::ended) {  // the rest was too long to keep
        return;
    }
    state_ = State::closing;
    std::array<std::byte, max_control_payload> payload{};
    payload[0] = static_cast<std::byte>(code >> 8U);
    payload[1] = static_cast<std::byte>(code);
    const auto text = bytes_of(reason.substr(0, max_control_payload - 2));
    std::copy(text.begin(), text.end(), payload.begin() + 2);
    const bool was_idle = nothing_to_send();
    put_in_queue(Opcode::close, std::span<const std::byte>(payload).first(2 + text.size()));
    closing_since_ = Clock::now();
    wake_by(closing_since_ + options_.write_timeout);
    if (was_idle) {
        flush();
    }
}

void WebSocket::drop() noexcept {
    dropped_ = true;
    end();
}

void WebSocket::end() {
    if (state_ != State::ended) {
        state_ = State::ended;
        head_rest_ = {};
        payload_ = {};
        release_buffers();
        transport_->close();
        timer_.cancel();
        // Later, and not from here: the caller may be in the middle of one of the callbacks.
        boost::asio::post(timer_.get_executor(), [self = shared_from_this()] {
            const auto closed = std::move(self->callbacks_.closed);
            self->callbacks_ = {};
            if (closed && !self->dropped_) {
                closed();
            }
        });
    }
}

// --- time ---

// One timer for all deadlines. It is moved only when it would come too late, which a stalling socket causes at most
// once per write_timeout: a frame sent whole never touches it.
void WebSocket::wake_by(Clock::time_point deadline) {
    if (state_ == State::ended || timer_.expiry() <= deadline) {
        return;
    }
    timer_.expires_at(deadline);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error) {
            self->on_timer();
        }
    });
}

void WebSocket::on_timer() {
    if (state_ == State::ended) {
        return;
    }
    timer_.expires_at(Clock::time_point::max());
    const auto now = Clock::now();
    auto next = Clock::time_point::max();
    const auto passed = [&](Clock::time_point since, std::chrono::seconds limit) {
        next = std::min(next, since + limit > now ? since + limit : next);
        return now >= since + limit;
    };
    if ((blocked_since_ != Clock::time_point{} && passed(blocked_since_, options_.write_timeout)) ||
        (state_ == State::closing && passed(closing_since_, options_.write_timeout)) ||
        (options_.read_timeout.count() > 0 && passed(received_, options_.read_timeout))) {
        end();
        return;
    }
    if (options_.ping_interval.count() > 0 && state_ == State::open &&
        passed(std::max(received_, pinged_), options_.ping_interval)) {
        pinged_ = now;
        next = std::min(next, now + options_.ping_interval);
        send_message(Opcode::ping, {});
    }
    wake_by(next);
}

}  // namespace nanokvm::http
