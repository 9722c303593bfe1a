// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtp/nal_reader.hpp"

#include <algorithm>
#include <cstring>

namespace nanokvm::stream::webrtc {

NalReader::NalReader(std::span<const std::byte> unit) noexcept
    : unit_(unit), begin_(std::min(start_code_from(0) + 1, unit.size())) {}

/// Position of the 01 of the next 00 00 01, the size when there is none. Looks for the 01: in coded pictures it is
/// rare, and memchr is the fastest loop there is.
std::size_t NalReader::start_code_from(std::size_t at) const noexcept {
    while (at < unit_.size()) {
        const void* const found = std::memchr(unit_.data() + at, 1, unit_.size() - at);
        if (found == nullptr) {
            break;
        }
        const auto one = static_cast<std::size_t>(static_cast<const std::byte*>(found) - unit_.data());
        if (one >= 2 && unit_[one - 1] == std::byte{0} && unit_[one - 2] == std::byte{0}) {
            return one;
        }
        at = one + 1;
    }
    return unit_.size();
}

std::span<const std::byte> NalReader::next() noexcept {
    while (begin_ < unit_.size()) {
        const std::size_t one = start_code_from(begin_);
        std::size_t end = one == unit_.size() ? one : one - 2;
        end = std::max(end, begin_);
        while (end > begin_ && unit_[end - 1] == std::byte{0}) {
            --end;
        }
        const auto nal = unit_.subspan(begin_, end - begin_);
        begin_ = std::min(one + 1, unit_.size());
        if (!nal.empty()) {
            return nal;
        }
    }
    return {};
}

}  // namespace nanokvm::stream::webrtc
