// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nanokvm::panel {

/// A network interface as a person cares about it.
enum class Link {
    absent,          ///< there is no such interface
    down,            ///< no cable, or not joined
    no_address,      ///< connected, without an IPv4 address
    fallback,        ///< the address that is used when no server gave one
    gateway_silent,  ///< an address, but the gateway does not answer
    online,
};

enum class Usb { unknown, not_attached, configured, suspended };
enum class Hdmi { unknown, disabled, no_signal, signal };
enum class TargetPower { unknown, off, on };

/// All that the OLED can show. Value.
struct PanelState {
    std::string host;  ///< name of the device
    Link ethernet = Link::down;
    std::string ethernet_address;  ///< "192.168.1.20", empty without one
    Link wifi = Link::absent;
    std::string wifi_address;
    Usb usb = Usb::unknown;
    Hdmi hdmi = Hdmi::unknown;
    std::uint16_t width = 0;  ///< of the HDMI signal in pixels
    std::uint16_t height = 0;
    std::string stream;     ///< "H264" or "MJPEG"
    std::uint32_t fps = 0;  ///< what viewers get; 0 when nobody watches
    TargetPower power = TargetPower::unknown;
    std::string first_password;       ///< of admin, until it is changed; then empty
    std::vector<std::string> faults;  ///< sentences: what keeps a user from the picture, the worst first

    friend bool operator==(const PanelState&, const PanelState&) = default;
};

}  // namespace nanokvm::panel
