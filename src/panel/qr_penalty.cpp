// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/qr_penalty.hpp"

#include <cstdlib>

namespace nanokvm::panel {
namespace {

/// Of one row or column; `at(i)` is its module i.
template <typename At>
int line_penalty(int size, const At& at) noexcept {
    int penalty = 0;
    int run = 0;
    unsigned window = 0;
    for (int i = 0; i < size; ++i) {
        run = i > 0 && at(i) == at(i - 1) ? run + 1 : 1;
        penalty += run == 5 ? 3 : run > 5 ? 1 : 0;
        window = (window << 1U | (at(i) ? 1U : 0U)) & 0x7FFU;
        if (i >= 10 && (window == 0b10111010000U || window == 0b00001011101U)) {
            penalty += 40;
        }
    }
    return penalty;
}

int block_penalty(const QrCode& code) noexcept {
    int penalty = 0;
    for (int y = 1; y < code.size(); ++y) {
        for (int x = 1; x < code.size(); ++x) {
            const bool dark = code.dark(x, y);
            if (dark == code.dark(x - 1, y) && dark == code.dark(x, y - 1) && dark == code.dark(x - 1, y - 1)) {
                penalty += 3;
            }
        }
    }
    return penalty;
}

int balance_penalty(const QrCode& code) noexcept {
    int dark = 0;
    for (int y = 0; y < code.size(); ++y) {
        for (int x = 0; x < code.size(); ++x) {
            dark += code.dark(x, y) ? 1 : 0;
        }
    }
    const int all = code.size() * code.size();
    return std::abs(dark * 20 - all * 10) / all * 10;
}

}  // namespace

int qr_penalty(const QrCode& code) noexcept {
    int penalty = block_penalty(code) + balance_penalty(code);
    for (int i = 0; i < code.size(); ++i) {
        penalty += line_penalty(code.size(), [&](int x) { return code.dark(x, i); });
        penalty += line_penalty(code.size(), [&](int y) { return code.dark(i, y); });
    }
    return penalty;
}

}  // namespace nanokvm::panel
