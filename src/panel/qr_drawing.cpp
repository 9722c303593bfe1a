// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/qr_drawing.hpp"

#include "panel/qr_penalty.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace nanokvm::panel {
namespace {

// Table 10.
bool inverts(unsigned mask, int x, int y) noexcept {
    switch (mask) {
        case 0:
            return (x + y) % 2 == 0;
        case 1:
            return y % 2 == 0;
        case 2:
            return x % 3 == 0;
        case 3:
            return (x + y) % 3 == 0;
        case 4:
            return (x / 3 + y / 2) % 2 == 0;
        case 5:
            return x * y % 2 + x * y % 3 == 0;
        case 6:
            return (x * y % 2 + x * y % 3) % 2 == 0;
        default:
            return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

// 7.9.1: BCH (15,5).
unsigned format_bits(QrLevel level, unsigned mask) noexcept {
    const unsigned data = (level == QrLevel::low ? 1U : 0U) << 3U | mask;
    unsigned rest = data;
    for (int i = 0; i < 10; ++i) {
        rest = rest << 1U ^ (rest >> 9U) * 0x537U;
    }
    return (data << 10U | rest) ^ 0x5412U;
}

}  // namespace

QrDrawing::QrDrawing(const QrFormat& format) : format_(format), code_(format.version) {
    const int last = code_.size() - 1;
    timing();
    finder(3, 3);
    finder(last - 3, 3);
    finder(3, last - 3);
    if (format.version > 1) {
        alignment(last - 6);
    }
    // The places of the format information, light for now.
    for (int i = 0; i < 9; ++i) {
        for (const auto& [x, y] : {std::pair{8, i}, {i, 8}}) {
            if (!is_function_[QrCode::index(x, y)]) {
                function(x, y, false);
            }
        }
        if (i < 8) {
            function(last - i, 8, false);
            function(8, last - i, false);
        }
    }
}

void QrDrawing::function(int x, int y, bool dark) noexcept {
    if (x < 0 || y < 0 || x >= code_.size() || y >= code_.size()) {
        return;
    }
    code_.modules_[QrCode::index(x, y)] = dark;
    is_function_[QrCode::index(x, y)] = true;
}

// With its separator.
void QrDrawing::finder(int centre_x, int centre_y) {
    for (int dy = -4; dy <= 4; ++dy) {
        for (int dx = -4; dx <= 4; ++dx) {
            const int ring = std::max(std::abs(dx), std::abs(dy));
            function(centre_x + dx, centre_y + dy, ring != 2 && ring != 4);
        }
    }
}

void QrDrawing::alignment(int centre) {
    for (int dy = -2; dy <= 2; ++dy) {
        for (int dx = -2; dx <= 2; ++dx) {
            function(centre + dx, centre + dy, std::max(std::abs(dx), std::abs(dy)) != 1);
        }
    }
}

void QrDrawing::timing() {
    for (int i = 0; i < code_.size(); ++i) {
        function(i, 6, i % 2 == 0);
        function(6, i, i % 2 == 0);
    }
}

// 7.7.3: two columns at a time from the right, upwards and downwards in turn.
void QrDrawing::place(std::span<const std::uint8_t> codewords) {
    std::size_t bit = 0;
    bool upwards = true;
    for (int right = code_.size() - 1; right > 0; right -= 2) {
        if (right == 6) {
            right = 5;  // the vertical timing pattern
        }
        for (int i = 0; i < code_.size(); ++i) {
            const int y = upwards ? code_.size() - 1 - i : i;
            for (const int x : {right, right - 1}) {
                if (is_function_[QrCode::index(x, y)] || bit >= codewords.size() * 8) {
                    continue;
                }
                code_.modules_[QrCode::index(x, y)] =
                    (static_cast<unsigned>(codewords[bit / 8]) >> (7U - bit % 8) & 1U) != 0;
                ++bit;
            }
        }
        upwards = !upwards;
    }
}

// Figure 25: both copies, and the module that is always dark.
void QrDrawing::format_information(QrCode& code, unsigned mask) const {
    const unsigned bits = format_bits(format_.level, mask);
    const int size = code.size();
    const auto set = [&code](int x, int y, bool dark) { code.modules_[QrCode::index(x, y)] = dark; };
    for (int i = 0; i < 15; ++i) {
        const bool dark = ((bits >> static_cast<unsigned>(i)) & 1U) != 0;
        if (i < 8) {
            set(8, i < 6 ? i : i + 1, dark);
            set(size - 1 - i, 8, dark);
        } else {
            set(i == 8 ? 7 : 14 - i, 8, dark);
            set(8, size - 15 + i, dark);
        }
    }
    set(8, size - 8, true);
}

QrCode QrDrawing::masked(unsigned mask) const {
    QrCode code = code_;
    for (int y = 0; y < code.size(); ++y) {
        for (int x = 0; x < code.size(); ++x) {
            const auto at = QrCode::index(x, y);
            code.modules_[at] = code.modules_[at] != (!is_function_[at] && inverts(mask, x, y));
        }
    }
    format_information(code, mask);
    return code;
}

QrCode QrDrawing::finish(std::span<const std::uint8_t> codewords) {
    place(codewords);
    QrCode best = masked(0);
    int least = qr_penalty(best);
    for (unsigned mask = 1; mask < 8; ++mask) {
        const QrCode candidate = masked(mask);
        if (const int penalty = qr_penalty(candidate); penalty < least) {
            best = candidate;
            least = penalty;
        }
    }
    return best;
}

base::Result<QrCode> QrCode::encode(std::string_view bytes) {
    const auto format = qr_format_for(bytes.size());
    if (!format) {
        return base::fail("a QR code of " + std::to_string(bytes.size()) + " bytes is too large for the panel");
    }
    return QrDrawing(*format).finish(qr_codewords(bytes, *format));
}

}  // namespace nanokvm::panel
