// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panel/qr_code.hpp"
#include "panel/qr_codewords.hpp"

#include <span>

namespace nanokvm::panel {

/// Places codewords into a symbol and masks it (ISO/IEC 18004:2015, 6.3, 7.7 to 7.9).
class QrDrawing {
public:
    explicit QrDrawing(const QrFormat& format);

    /// The symbol with the mask that is easiest to read.
    [[nodiscard]] QrCode finish(std::span<const std::uint8_t> codewords);

private:
    void finder(int centre_x, int centre_y);
    void alignment(int centre);
    void timing();
    void function(int x, int y, bool dark) noexcept;
    void place(std::span<const std::uint8_t> codewords);
    [[nodiscard]] QrCode masked(unsigned mask) const;
    void format_information(QrCode& code, unsigned mask) const;

    QrFormat format_;
    QrCode code_;
    std::array<bool, static_cast<std::size_t>(qr_max_size) * qr_max_size> is_function_{};
};

}  // namespace nanokvm::panel
