// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/ssd1306.hpp"

#include <algorithm>
#include <cassert>

namespace nanokvm::panel {
namespace {

constexpr std::uint8_t control_commands = 0x00;  // all bytes that follow are commands (8.1.5.2)
constexpr std::uint8_t control_data = 0x40;      // all are data
constexpr int controller_columns = 128;
constexpr int controller_pages = 8;

}  // namespace

Ssd1306::Ssd1306(I2cDevice& device, PanelGeometry geometry) : device_(device), geometry_(geometry) {}

base::Result<void> Ssd1306::start() {
    shown_.reset();
    on_.reset();
    const auto remap = static_cast<std::uint8_t>(geometry_.upside_down ? 0xA0 : 0xA1);
    const auto scan = static_cast<std::uint8_t>(geometry_.upside_down ? 0xC0 : 0xC8);
    // Off, start line 0, contrast, orientation, not inverted, 64 rows, no offset, clock, precharge, pins, VCOMH, page
    // addressing, memory shown.
    if (auto done = commands({0xAE, 0x40, 0x81, 0xCF, remap, scan, 0xA6, 0xA8, 0x3F, 0xD3, 0x00,
                              0xD5, 0x80, 0xD9, 0xF1, 0xDA,  0x12, 0xDB, 0x40, 0x20, 0x02, 0xA4});
        !done) {
        return done;
    }
    // All of the memory: beside a small panel, it may be wired to nothing, or be seen after a change of geometry.
    const std::vector<std::uint8_t> black(controller_columns);
    const int offset = std::exchange(geometry_.first_column, 0);
    base::Result<void> cleared;
    for (int page = 0; page < controller_pages && cleared; ++page) {
        cleared = columns(page, 0, black);
    }
    geometry_.first_column = offset;
    if (!cleared) {
        return cleared;
    }
    shown_.emplace(geometry_.width, geometry_.height);
    return set_on(true);
}

base::Result<void> Ssd1306::set_on(bool on) {
    if (on_ == on) {
        return {};
    }
    on_.reset();
    // Charge pump, then display (application note, section 2).
    auto done = on ? commands({0x8D, 0x14, 0xAF}) : commands({0xAE, 0x8D, 0x10});
    if (done) {
        on_ = on;
    }
    return done;
}

base::Result<void> Ssd1306::show(const Bitmap& picture) {
    assert(picture.width() == geometry_.width && picture.height() == geometry_.height);
    for (int page = 0; page < picture.pages(); ++page) {
        if (auto done = show_page(picture, page); !done) {
            shown_.reset();
            return done;
        }
    }
    shown_ = picture;
    return {};
}

base::Result<void> Ssd1306::show_page(const Bitmap& picture, int page) {
    const auto wanted = picture.page(page);
    if (!shown_) {
        return columns(page, 0, wanted);
    }
    const auto have = shown_->page(page);
    const auto [first, ignored] = std::mismatch(wanted.begin(), wanted.end(), have.begin());
    if (first == wanted.end()) {
        return {};
    }
    const auto last = std::mismatch(wanted.rbegin(), wanted.rend(), have.rbegin()).first;
    const auto begin = first - wanted.begin();
    const auto size = (wanted.rend() - last) - begin;
    return columns(page, static_cast<int>(begin),
                   wanted.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size)));
}

base::Result<void> Ssd1306::columns(int page, int first, std::span<const std::uint8_t> bytes) {
    const auto column = static_cast<unsigned>(first + geometry_.first_column);
    if (auto done = commands({static_cast<std::uint8_t>(0xB0 + page), static_cast<std::uint8_t>(0x10U | column >> 4U),
                              static_cast<std::uint8_t>(column & 0x0FU)});
        !done) {
        return done;
    }
    while (!bytes.empty()) {
        const std::size_t size = std::min(bytes.size(), device_.max_write() - 1);
        std::vector<std::uint8_t> transfer{control_data};
        transfer.insert(transfer.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        if (auto done = device_.write(transfer); !done) {
            return done;
        }
        bytes = bytes.subspan(size);
    }
    return {};
}

base::Result<void> Ssd1306::commands(std::vector<std::uint8_t> bytes) {
    bytes.insert(bytes.begin(), control_commands);
    return device_.write(bytes);
}

}  // namespace nanokvm::panel
