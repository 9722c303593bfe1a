// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "input/layout.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace nanokvm::input {

/// Longest text that is typed, in characters: what the web client lets people enter. Longer ones take too long to be
/// watched over; files go by disk image.
inline constexpr std::size_t max_paste_characters = 1024;

/// A text as keys to press one after the other.
struct PastePlan {
    std::vector<KeyStroke> strokes;
    std::size_t skipped = 0;  ///< characters the layout cannot type
};

/// Line ends are LF, CR LF or CR; each is one Enter. Dead keys are followed by Space. Errors: not UTF-8; longer than
/// max_paste_characters ("content too long", code E2BIG). Pure.
[[nodiscard]] base::Result<PastePlan> plan_paste(std::string_view utf8, Layout layout);

}  // namespace nanokvm::input
