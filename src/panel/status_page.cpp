// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/status_page.hpp"

#include "panel/layout.hpp"

#include <string>

#include <fmt/format.h>

namespace nanokvm::panel {
namespace {

bool connected(Link link) noexcept {
    return link == Link::online;
}

/// What stands where an address would.
std::string address_line(const PanelState& state) {
    if (const auto address = address_of(state); !address.empty()) {
        return std::string(address);
    }
    return state.ethernet == Link::down || state.ethernet == Link::absent ? "no cable" : "no address";
}

std::string picture_line(const PanelState& state) {
    switch (state.hdmi) {
        case Hdmi::signal:
            return state.width == 0 ? "HDMI" : fmt::format("{}x{}", state.width, state.height);
        case Hdmi::no_signal:
            return "no signal";
        case Hdmi::disabled:
            return "HDMI is off";
        case Hdmi::unknown:
            break;
    }
    return "--";
}

/// A second line for the network: what is wrong with the first, the other address, or the name.
std::string network_line(const PanelState& state) {
    if (state.ethernet == Link::fallback) {
        return "no DHCP server";
    }
    if (state.ethernet == Link::gateway_silent) {
        return "gateway is silent";
    }
    if (!state.wifi_address.empty() && !state.ethernet_address.empty()) {
        return "WiFi " + state.wifi_address;
    }
    return state.host;
}

std::string power_line(TargetPower power) {
    return power == TargetPower::on ? "PC on" : power == TargetPower::off ? "PC off" : "";
}

Bitmap large(const PanelState& state) {
    Bitmap bitmap(128, 64);
    int x = label(bitmap, 0, 0, "ETH", connected(state.ethernet)) + 3;
    if (state.wifi != Link::absent) {
        x = label(bitmap, x, 0, "WIFI", connected(state.wifi)) + 3;
    }
    x = label(bitmap, x, 0, "USB", state.usb == Usb::configured) + 3;
    x = label(bitmap, x, 0, "HDMI", state.hdmi == Hdmi::signal) + 3;
    label(bitmap, x, 0, "PWR", state.power == TargetPower::on);
    const auto address = address_line(state);
    const Font& big = font_8x16();
    bitmap.text(0, 12, address, big.width_of(address) <= bitmap.width() ? big : font_6x8());
    bitmap.text(0, 29, network_line(state).substr(0, 21), font_6x8());
    bitmap.fill({0, 39, 128, 1});
    bitmap.text(0, 43, picture_line(state), font_6x8());
    bitmap.text_right(127, 43, power_line(state.power), font_6x8());
    bitmap.text(0, 54, state.fps > 0 ? fmt::format("{} {} fps", state.stream, state.fps) : state.stream, font_6x8());
    if (!state.faults.empty()) {
        bitmap.text_right(125, 55, "!", font_6x8());
        bitmap.invert({117, 54, 11, 10});
    }
    return bitmap;
}

Bitmap small(const PanelState& state) {
    Bitmap bitmap(64, 32);
    int x = label(bitmap, 0, 0, "E", connected(state.ethernet)) + 3;
    if (state.wifi != Link::absent) {
        x = label(bitmap, x, 0, "W", connected(state.wifi)) + 3;
    }
    x = label(bitmap, x, 0, "U", state.usb == Usb::configured) + 3;
    x = label(bitmap, x, 0, "H", state.hdmi == Hdmi::signal) + 3;
    label(bitmap, x, 0, "P", state.power == TargetPower::on);
    if (!state.faults.empty()) {
        bitmap.text(61, 1, "!", font_4x8());
        bitmap.invert({58, 0, 6, 9});
    }
    bitmap.text(0, 9, address_line(state), font_4x8());
    bitmap.text(0, 17, state.ethernet == Link::fallback ? "no DHCP" : picture_line(state), font_4x8());
    bitmap.text(0, 25, state.fps > 0 ? fmt::format("{} {}fps", state.stream, state.fps) : state.stream, font_4x8());
    return bitmap;
}

}  // namespace

Bitmap draw_status(const PanelState& state, Size size) {
    return size == Size::large_128x64 ? large(state) : small(state);
}

}  // namespace nanokvm::panel
