// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit_reader.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string_view>

namespace nanokvm::bench {
namespace {

constexpr std::size_t longest_line = 512;

/// Moves bytes from `bytes` to `line`; true when a line is complete (its CR LF is taken off).
bool take_line(std::span<const std::byte>& bytes, std::string& line) {
    while (!bytes.empty()) {
        const char c = static_cast<char>(bytes.front());
        bytes = bytes.subspan(1);
        if (c == '\n') {
            if (!line.ends_with('\r')) {
                throw std::runtime_error("a line ends without CR");
            }
            line.pop_back();
            return true;
        }
        line += c;
        if (line.size() > longest_line) {
            throw std::runtime_error("a line is too long");
        }
    }
    return false;
}

std::uint64_t whole_number(std::string_view text, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw std::runtime_error("not a number: \"" + std::string(text) + '"');
    }
    return value;
}

}  // namespace

bool WebSocketReader::take_header_byte(std::byte byte) {
    header_[header_size_++] = byte;
    if (header_size_ == 2) {
        const auto length = std::to_integer<std::uint8_t>(header_[1]);
        if ((header_[0] & std::byte{0xf0}) != std::byte{0x80}) {
            throw std::runtime_error("a frame is fragmented or has reserved bits");
        }
        if (length > 127) {
            throw std::runtime_error("a frame from the server is masked");
        }
        header_wanted_ = length == 127 ? 10 : length == 126 ? 4 : 2;
        size_ = length < 126 ? length : 0;
    } else if (header_size_ > 2) {
        size_ = size_ << 8U | std::to_integer<std::uint64_t>(byte);
    }
    return header_size_ == header_wanted_;
}

void WebSocketReader::feed(std::span<const std::byte> bytes, const Callback& arrived) {
    while (!bytes.empty()) {
        if (header_size_ < header_wanted_) {
            const bool complete = take_header_byte(bytes.front());
            bytes = bytes.subspan(1);
            if (!complete) {
                continue;
            }
            left_ = size_;
        }
        const auto piece = bytes.first(std::min<std::uint64_t>(left_, bytes.size()));
        const auto kept = piece.first(std::min(piece.size(), head_bytes - head_size_));
        std::copy(kept.begin(), kept.end(), head_.begin() + static_cast<std::ptrdiff_t>(head_size_));
        head_size_ += kept.size();
        bytes = bytes.subspan(piece.size());
        left_ -= piece.size();
        if (left_ == 0) {
            arrived({std::to_integer<std::uint8_t>(header_[0] & std::byte{0x0f}), std::span(head_).first(head_size_),
                     size_});
            header_size_ = 0;
            header_wanted_ = 2;
            head_size_ = 0;
        }
    }
}

void MultipartReader::feed(std::span<const std::byte> bytes, const Callback& arrived) {
    while (!bytes.empty()) {
        if (chunk_ == Chunk::data) {
            const auto piece = bytes.first(std::min<std::uint64_t>(chunk_left_, bytes.size()));
            feed_chunk_data(piece, arrived);
            bytes = bytes.subspan(piece.size());
            chunk_left_ -= piece.size();
            if (chunk_left_ == 0) {
                chunk_ = Chunk::end;
            }
        } else if (take_line(bytes, chunk_line_)) {
            if (chunk_ == Chunk::end && !chunk_line_.empty()) {
                throw std::runtime_error("a chunk is longer than it said");
            }
            if (chunk_ == Chunk::size) {
                chunk_left_ = whole_number(chunk_line_, 16);
                if (chunk_left_ == 0) {
                    throw std::runtime_error("the server ended the stream");
                }
            }
            chunk_ = chunk_ == Chunk::size ? Chunk::data : Chunk::size;
            chunk_line_.clear();
        }
    }
}

void MultipartReader::feed_chunk_data(std::span<const std::byte> bytes, const Callback& arrived) {
    while (!bytes.empty()) {
        if (body_left_ > 0) {
            const auto piece = std::min<std::uint64_t>(body_left_, bytes.size());
            bytes = bytes.subspan(piece);
            body_left_ -= piece;
            if (body_left_ == 0) {
                arrived({2, {}, content_length_});
            }
        } else if (take_line(bytes, line_)) {
            part_line(line_);
            line_.clear();
        }
    }
}

void MultipartReader::part_line(const std::string& line) {
    constexpr std::string_view length = "Content-Length: ";
    if (line == "--frame") {
        in_part_header_ = true;
        content_length_ = 0;
    } else if (!in_part_header_) {
        if (!line.empty()) {  // the CR LF behind a picture
            throw std::runtime_error("not a boundary: \"" + line + '"');
        }
    } else if (line.starts_with(length)) {
        content_length_ = whole_number(std::string_view(line).substr(length.size()), 10);
    } else if (line.empty()) {
        in_part_header_ = false;
        body_left_ = content_length_;
        if (body_left_ == 0) {
            throw std::runtime_error("a part is empty or has no length");
        }
    }
}

void DatagramReader::feed(std::span<const std::byte> bytes, const Callback& arrived) {
    constexpr std::size_t rtp_header = 12;
    if (bytes.size() < rtp_header) {
        throw std::runtime_error("a datagram is too short");
    }
    size_ += bytes.size();
    if ((bytes[1] & std::byte{0x80}) != std::byte{0}) {
        arrived({2, bytes.subspan(rtp_header), size_});
        size_ = 0;
    }
}

}  // namespace nanokvm::bench
