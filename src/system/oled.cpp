// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/oled.hpp"

#include <utility>

namespace nanokvm::system {

std::optional<OledPlace> oled_place(power::Hardware hardware) noexcept {
    switch (hardware) {
        case power::Hardware::alpha:
            return OledPlace{1, 0x3D, panel::Size::large_128x64};
        case power::Hardware::beta:
            return OledPlace{5, 0x3D, panel::Size::large_128x64};
        case power::Hardware::pcie:
            return OledPlace{5, 0x3C, panel::Size::small_64x32};
        default:
            return std::nullopt;
    }
}

Oled::Oled(panel::KernelI2cDevice device, const OledPlace& place)
    : device_(std::move(device)),
      panel_(device_, place.size == panel::Size::large_128x64 ? panel::panel_128x64 : panel::panel_64x32) {}

base::Result<std::unique_ptr<Oled>> Oled::open(const base::Root& root, const OledPlace& place) {
    auto device = panel::KernelI2cDevice::open(root / ("/dev/i2c-" + std::to_string(place.bus)), place.address);
    if (!device) {
        return tl::unexpected(device.error());
    }
    auto oled = std::make_unique<Oled>(std::move(*device), place);
    if (auto started = oled->panel_.start(); !started) {
        return tl::unexpected(started.error());
    }
    return oled;
}

base::Result<void> Oled::show(const std::optional<panel::Bitmap>& picture) {
    if (!picture) {
        return panel_.set_on(false);
    }
    if (auto shown = panel_.show(*picture); !shown) {
        return shown;
    }
    return panel_.set_on(true);
}

}  // namespace nanokvm::system
