// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "input/report.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace nanokvm::input {

/// A report as the bytes that go to /dev/hidg* (device.md 3.4; HID 1.11 section 8: no report ids, little-endian).
class ReportBytes {
public:
    explicit constexpr ReportBytes(const KeyboardReport& report) noexcept
        : bytes_{report.modifiers, 0, report.keys[0], report.keys[1], report.keys[2], report.keys[3], report.keys[4],
                 report.keys[5]},
          size_(8) {}
    explicit constexpr ReportBytes(const RelativeReport& report) noexcept
        : bytes_{report.buttons, low(report.dx), low(report.dy), low(report.wheel)}, size_(4) {}
    explicit constexpr ReportBytes(const AbsoluteReport& report) noexcept
        : bytes_{report.buttons, low(report.x),      low(report.x >> 8),
                 low(report.y),  low(report.y >> 8), low(report.wheel)},
          size_(6) {}

    [[nodiscard]] std::span<const std::uint8_t> span() const noexcept { return std::span(bytes_).first(size_); }

private:
    static constexpr std::uint8_t low(int value) noexcept { return static_cast<std::uint8_t>(value & 0xff); }

    std::array<std::uint8_t, 8> bytes_;
    std::size_t size_;
};

}  // namespace nanokvm::input
