// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panel/pages.hpp"

#include <string>
#include <vector>

namespace nanokvm::panel {

/// One page in one state, as docs/oled/NAME.png shows it.
struct ExamplePage {
    std::string name;
    Bitmap picture;
};

/// A device that works: address, signal, one viewer.
[[nodiscard]] inline PanelState working_state() {
    PanelState state;
    state.host = "kvm-1a2b";
    state.ethernet = Link::online;
    state.ethernet_address = "192.168.100.200";
    state.usb = Usb::configured;
    state.hdmi = Hdmi::signal;
    state.width = 1920;
    state.height = 1080;
    state.stream = "H264";
    state.fps = 30;
    state.power = TargetPower::on;
    return state;
}

/// Every page in the states that look different, for both panels.
[[nodiscard]] inline std::vector<ExamplePage> example_pages() {
    const PanelState working = working_state();
    PanelState idle = working;
    idle.ethernet = Link::fallback;
    idle.ethernet_address = "192.168.90.1";
    idle.usb = Usb::not_attached;
    idle.hdmi = Hdmi::no_signal;
    idle.fps = 0;
    idle.power = TargetPower::off;
    PanelState unplugged = idle;
    unplugged.ethernet = Link::down;
    unplugged.ethernet_address.clear();
    unplugged.faults = {"The SD card is full: settings cannot be saved", "No HDMI signal"};
    PanelState wireless = working;
    wireless.ethernet = Link::down;
    wireless.ethernet_address.clear();
    wireless.wifi = Link::online;
    wireless.wifi_address = "10.0.0.7";
    PanelState first = working;
    first.first_password = "q7Lk0O-Il1_x";
    std::vector<ExamplePage> pages;
    for (const auto& [suffix, size] : {std::pair{"-128x64", Size::large_128x64}, {"-64x32", Size::small_64x32}}) {
        const auto add = [&, at = std::string(suffix), which = size](const char* name, Page page,
                                                                     const PanelState& state) {
            pages.push_back({name + at, draw(page, state, which)});
        };
        add("status", Page::status, working);
        add("status-fallback", Page::status, idle);
        add("status-unplugged", Page::status, unplugged);
        add("status-wifi", Page::status, wireless);
        add("faults", Page::faults, unplugged);
        add("password", Page::password, first);
        add("password-qr", Page::password_qr, first);
        pages.push_back(
            {"message" + std::string(suffix), draw_message("Reset in 3 s", "Let go to keep the passwords", size)});
    }
    return pages;
}

}  // namespace nanokvm::panel
