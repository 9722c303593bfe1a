// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The bytes of a QR code: data, padding and error correction (ISO/IEC 18004:2015, 7.4 and 7.5).
namespace nanokvm::panel {

enum class QrLevel { low, medium };

/// A version and level whose codewords are one block.
struct QrFormat {
    int version;
    QrLevel level;
    std::size_t data_codewords;
    std::size_t correction_codewords;

    /// In byte mode: twelve bits are the header.
    [[nodiscard]] std::size_t capacity() const noexcept { return data_codewords - 2; }
};

/// The smallest for `size` bytes, of the same size the more robust; nothing when none is large enough.
[[nodiscard]] std::optional<QrFormat> qr_format_for(std::size_t size) noexcept;

/// All codewords in the order in which they are placed. `bytes` fits.
[[nodiscard]] std::vector<std::uint8_t> qr_codewords(std::string_view bytes, const QrFormat& format);

}  // namespace nanokvm::panel
