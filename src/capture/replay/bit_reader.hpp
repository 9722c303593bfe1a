// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace nanokvm::capture {

/// The bits of a NAL unit's payload without its emulation prevention bytes (H.264 and H.265, 7.3.1.1). Behind the end
/// it gives zeros and remembers. Borrows the bytes.
class BitReader {
public:
    explicit BitReader(std::span<const std::byte> nal) noexcept : nal_(nal) {}

    /// Whether more was asked for than there is, or a code was no code.
    [[nodiscard]] bool failed() const noexcept { return failed_; }

    bool flag() noexcept {
        if (bit_ == 0) {
            advance();
        }
        --bit_;
        return (current_ >> bit_ & 1U) != 0;
    }

    /// u(n), n ≤ 32.
    std::uint32_t bits(unsigned count) noexcept {
        std::uint32_t value = 0;
        for (; count > 0; --count) {
            value = value << 1U | static_cast<std::uint32_t>(flag());
        }
        return value;
    }

    void skip(unsigned count) noexcept {
        for (; count > 0; --count) {
            flag();
        }
    }

    /// ue(v) (9.1).
    std::uint32_t ue() noexcept {
        unsigned zeros = 0;
        while (!flag()) {
            if (++zeros == 32 || failed_) {
                failed_ = true;
                return 0;
            }
        }
        return static_cast<std::uint32_t>((std::uint64_t{1} << zeros) - 1 + bits(zeros));
    }

    /// se(v) (9.1.1).
    std::int64_t se() noexcept {
        const std::int64_t code = ue();
        return code % 2 == 0 ? -code / 2 : (code + 1) / 2;
    }

private:
    void advance() noexcept {
        if (zeros_ >= 2 && next_ < nal_.size() && nal_[next_] == std::byte{3}) {
            ++next_;
            zeros_ = 0;
        }
        failed_ = failed_ || next_ >= nal_.size();
        current_ = failed_ ? 0 : std::to_integer<unsigned>(nal_[next_++]);
        zeros_ = current_ == 0 ? zeros_ + 1 : 0;
        bit_ = 8;
    }

    std::span<const std::byte> nal_;
    std::size_t next_ = 0;
    unsigned zeros_ = 0;  // bytes that were zero before next_
    unsigned current_ = 0;
    unsigned bit_ = 0;  // bits left of current_
    bool failed_ = false;
};

}  // namespace nanokvm::capture
