// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panel/bitmap.hpp"
#include "panel/state.hpp"

#include <string_view>
#include <vector>

/// What the OLED shows: pure functions of what is known.
namespace nanokvm::panel {

enum class Page {
    status,       ///< addresses, connections, picture
    faults,       ///< what is wrong, in sentences
    password,     ///< the first password, to be typed
    password_qr,  ///< the same for a phone's camera
};

/// The panels there are.
enum class Size { large_128x64, small_64x32 };

/// Those that have something to show, in the order in which they alternate; never empty.
[[nodiscard]] std::vector<Page> pages_of(const PanelState& state);

[[nodiscard]] Bitmap draw(Page page, const PanelState& state, Size size);

/// A title and a sentence, for what a key press is about to do.
[[nodiscard]] Bitmap draw_message(std::string_view title, std::string_view text, Size size);

/// The address to type into a browser's bar, without the scheme; empty when there is none.
[[nodiscard]] std::string_view address_of(const PanelState& state) noexcept;

}  // namespace nanokvm::panel
