// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace nanokvm::panel {

inline constexpr int qr_max_size = 37;            // version 5
inline constexpr std::size_t qr_max_bytes = 106;  // version 5, level L

/// A QR code (ISO/IEC 18004:2015) of bytes, versions 1 to 5: no bigger one is readable on a panel this small. Value.
class QrCode {
public:
    /// The smallest version that holds `bytes` with level L; level M where it costs no size. Errors: more than
    /// qr_max_bytes.
    [[nodiscard]] static base::Result<QrCode> encode(std::string_view bytes);

    /// Modules a side, without the quiet zone: 21, 25, 29, 33 or 37.
    [[nodiscard]] int size() const noexcept { return size_; }
    /// True for a dark module.
    [[nodiscard]] bool dark(int x, int y) const noexcept { return modules_[index(x, y)]; }

private:
    friend class QrDrawing;
    explicit QrCode(int version) noexcept : size_(17 + 4 * version) {}
    [[nodiscard]] static std::size_t index(int x, int y) noexcept {
        return static_cast<std::size_t>(y * qr_max_size + x);
    }

    int size_;
    std::array<bool, static_cast<std::size_t>(qr_max_size) * qr_max_size> modules_{};
};

}  // namespace nanokvm::panel
