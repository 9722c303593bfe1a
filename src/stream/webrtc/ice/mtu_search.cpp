// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/mtu_search.hpp"

#include <algorithm>
#include <utility>

namespace nanokvm::stream::webrtc::ice {

void MtuSearch::begin(Time now) noexcept {
    searching_ = true;
    next_ = 0;
    sent_ = 0;
    due_ = now;
}

void MtuSearch::rest(Time now) noexcept {
    searching_ = false;
    sent_ = 0;
    due_ = now + again_after;
}

std::size_t MtuSearch::probe(Time now, Duration rtt) noexcept {
    if (now < due_) {
        return 0;
    }
    if (sent_ >= tries) {
        if (!searching_) {  // what passed does not pass any more
            size_ = least;
            begin(now);
            return 0;
        }
        sent_ = 0;
        // Sizes that are no larger than what is known to pass need no trying.
        if (++next_ >= links.size() || candidate() <= size_) {
            rest(now);
            return 0;
        }
    }
    if (!searching_ && size_ == least) {  // nothing larger passed: look again, the path may be another one
        begin(now);
    }
    ++sent_;
    due_ = now + std::clamp<Duration>(rtt * 3, std::chrono::milliseconds(100), longest_wait);
    return searching_ ? candidate() : size_;
}

bool MtuSearch::answered(std::size_t bytes, Time now) noexcept {
    if (bytes < size_) {
        return false;
    }
    const std::size_t before = std::exchange(size_, bytes);
    if (bytes >= before) {
        rest(now);
    }
    return size_ != before;
}

bool MtuSearch::too_long(Time now) noexcept {
    if (size_ == least) {
        return false;
    }
    size_ = least;
    begin(now);
    return true;
}

}  // namespace nanokvm::stream::webrtc::ice
