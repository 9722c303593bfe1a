// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/pages.hpp"

#include "panel/layout.hpp"
#include "panel/qr_code.hpp"
#include "panel/status_page.hpp"

#include <algorithm>
#include <string>

namespace nanokvm::panel {
namespace {

constexpr int quiet_zone = 2;  // of the four that the standard asks for: phones are content, and the room is scarce

Bitmap blank(Size size) {
    return size == Size::large_128x64 ? Bitmap(128, 64) : Bitmap(64, 32);
}

const Font& text_font(Size size) noexcept {
    return size == Size::large_128x64 ? font_6x8() : font_4x8();
}

Bitmap draw_faults(const PanelState& state, Size size) {
    std::string text;
    for (const auto& fault : state.faults) {
        text += (text.empty() ? "" : ". ") + fault;
    }
    return draw_message("Problem", text, size);
}

Bitmap draw_password(const PanelState& state, Size size) {
    Bitmap bitmap = blank(size);
    const bool large = size == Size::large_128x64;
    title_bar(bitmap, "First login", text_font(size));
    bitmap.text(0, large ? 14 : 10, "user admin", text_font(size));
    const Font& big = font_8x16();
    if (large && big.width_of(state.first_password) <= bitmap.width()) {
        bitmap.text(0, 28, state.first_password, big);
        const auto address = address_of(state);
        bitmap.text(0, 52, address.empty() ? "" : "https://" + std::string(address), font_4x8());
    } else {
        paragraph(bitmap, large ? 28 : 18, state.first_password, text_font(size));
    }
    return bitmap;
}

/// Dark modules on a lit ground, in the upper left corner, as large as fits. Returns its width, 0 when it does not fit.
int draw_qr(Bitmap& bitmap, std::string_view content) {
    const auto code = QrCode::encode(content);
    if (!code || code->size() + 2 > bitmap.height()) {
        return 0;
    }
    const int scale = std::max(1, bitmap.height() / (code->size() + 2));
    const int margin = std::min(quiet_zone * scale, (bitmap.height() - code->size() * scale) / 2);
    const int side = code->size() * scale + 2 * margin;
    bitmap.fill({0, 0, side, side});
    for (int y = 0; y < code->size(); ++y) {
        for (int x = 0; x < code->size(); ++x) {
            bitmap.fill({margin + x * scale, margin + y * scale, scale, scale}, !code->dark(x, y));
        }
    }
    return side;
}

Bitmap draw_password_qr(const PanelState& state, Size size) {
    Bitmap bitmap = blank(size);
    const int width = draw_qr(bitmap, state.first_password);
    if (width == 0) {
        return draw_password(state, size);
    }
    const bool large = size == Size::large_128x64;
    const Font& font = text_font(size);
    bitmap.text(width + 4, large ? 8 : 2, large ? "password" : "pass-", font);
    bitmap.text(width + 4, large ? 18 : 10, large ? "of admin" : "word", font);
    if (large) {
        bitmap.text(width + 4, 40, "scan me", font);
    }
    return bitmap;
}

}  // namespace

std::string_view address_of(const PanelState& state) noexcept {
    return state.ethernet_address.empty() ? state.wifi_address : state.ethernet_address;
}

std::vector<Page> pages_of(const PanelState& state) {
    std::vector<Page> pages{Page::status};
    if (!state.first_password.empty()) {
        pages.insert(pages.end(), {Page::password, Page::password_qr});
    }
    if (!state.faults.empty()) {
        pages.push_back(Page::faults);
    }
    return pages;
}

Bitmap draw(Page page, const PanelState& state, Size size) {
    switch (page) {
        case Page::faults:
            return draw_faults(state, size);
        case Page::password:
            return draw_password(state, size);
        case Page::password_qr:
            return draw_password_qr(state, size);
        case Page::status:
            break;
    }
    return draw_status(state, size);
}

Bitmap draw_message(std::string_view title, std::string_view text, Size size) {
    Bitmap bitmap = blank(size);
    title_bar(bitmap, title, text_font(size));
    paragraph(bitmap, 11, text, text_font(size));
    return bitmap;
}

}  // namespace nanokvm::panel
