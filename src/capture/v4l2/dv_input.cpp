// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/dv_input.hpp"

#include "capture/settings.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::capture::v4l2 {
namespace {

using frames::SignalState;

std::uint32_t millihertz_of(const v4l2_bt_timings& bt) noexcept {
    const std::uint64_t pixels = std::uint64_t{V4L2_DV_BT_FRAME_WIDTH(&bt)} * V4L2_DV_BT_FRAME_HEIGHT(&bt);
    return pixels == 0 ? 0 : static_cast<std::uint32_t>((std::uint64_t{bt.pixelclock} * 1000 + pixels / 2) / pixels);
}

bool fits_a_picture(Size size) noexcept {
    return size.width >= min_side && size.height >= min_side && size.width <= max_side && size.height <= max_side;
}

DvInput unsupported(DvInput input, std::string_view why) {
    input.state = SignalState::unsupported;
    input.text = input.size.width > 0 && input.size.height > 0
                     ? fmt::format("The computer sends {}x{}, {}.", input.size.width, input.size.height, why)
                     : fmt::format("The computer sends a picture, {}.", why);
    return input;
}

}  // namespace

DvInput read_dv_input(int error, const v4l2_dv_timings& timings, std::optional<bool> powered) {
    DvInput input;
    const v4l2_bt_timings bt = timings.bt;  // the original is packed
    const bool told = (error == 0 || error == ERANGE) && timings.type == V4L2_DV_BT_656_1120;
    if (told && bt.width <= 0xFFFF && bt.height <= 0xFFFF) {
        input.size = {static_cast<int>(bt.width), static_cast<int>(bt.height)};
        input.millihertz = millihertz_of(bt);
    }
    switch (error) {
        case 0:
            if (bt.interlaced != 0) {
                return unsupported(std::move(input), "interlaced, which is not supported");
            }
            if (!fits_a_picture(input.size)) {
                return unsupported(std::move(input), "which is not supported");
            }
            input.state = SignalState::ok;
            input.text = fmt::format("HDMI {}x{}.", input.size.width, input.size.height);
            return input;
        case ENOLINK:
            if (powered == true) {
                input.state = SignalState::no_signal;
                input.text = "The cable is plugged in, but the computer sends no picture.";
            } else {
                input.state = powered == false ? SignalState::no_cable : SignalState::no_signal;
                input.text = powered == false ? "No HDMI cable is plugged in, or the computer at its end is off."
                                              : "There is no HDMI signal: no cable, or a computer that is off.";
            }
            return input;
        case ENOLCK:
            input.text = "There is an HDMI signal, but the capture card cannot lock on to it.";
            return input;
        case ERANGE:
            return unsupported(std::move(input), "which the capture card cannot capture");
        default:
            input.text = fmt::format("The capture card cannot tell what comes in: {}.", std::strerror(error));
            return input;
    }
}

bool same_timings(const v4l2_dv_timings& a, const v4l2_dv_timings& b) noexcept {
    return a.type == b.type && a.bt.width == b.bt.width && a.bt.height == b.bt.height &&
           a.bt.interlaced == b.bt.interlaced &&
           std::abs(static_cast<long>(millihertz_of(a.bt)) - static_cast<long>(millihertz_of(b.bt))) < 500;
}

}  // namespace nanokvm::capture::v4l2
