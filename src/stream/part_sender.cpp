// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/part_sender.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <sys/uio.h>

namespace nanokvm::stream {

PartSender::Outcome PartSender::send(http::Transport& transport, std::span<const char> header,
                                     const frames::FrameRef& frame, std::span<const char> trailer) noexcept {
    assert(idle() && header.size() <= header_.size());
    std::memcpy(header_.data(), header.data(), header.size());
    left_ = {std::span<const std::byte>(header_).first(header.size()), frame->payload(), std::as_bytes(trailer)};
    frame_ = frame;
    return resume(transport);
}

PartSender::Outcome PartSender::resume(http::Transport& transport) noexcept {
    while (!idle()) {
        std::array<iovec, 3> pieces;
        std::size_t count = 0;
        for (const auto& piece : left_) {
            if (!piece.empty()) {
                // iovec is not const-correct; a write does not change the bytes.
                pieces[count++] = {const_cast<std::byte*>(piece.data()), piece.size()};
            }
        }
        const auto progress = transport.write(std::span<const iovec>(pieces).first(count));
        advance(progress.bytes);
        switch (progress.status) {
            case http::Transport::Status::ok:
                break;
            case http::Transport::Status::want_write:
                return idle() ? Outcome::whole : Outcome::want_write;
            case http::Transport::Status::want_read:
                return Outcome::want_read;
            case http::Transport::Status::closed:
                return Outcome::closed;
        }
    }
    return Outcome::whole;
}

void PartSender::advance(std::size_t bytes) noexcept {
    for (auto& piece : left_) {
        const std::size_t taken = std::min(bytes, piece.size());
        piece = piece.subspan(taken);
        bytes -= taken;
    }
    if (left_[1].empty()) {
        frame_.reset();
        rest_ = {};
    }
}

void PartSender::take_over_rest() {
    rest_.assign(left_[1].begin(), left_[1].end());
    left_[1] = rest_;
    frame_.reset();
}

}  // namespace nanokvm::stream
