// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/board_limits.hpp"

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {
namespace {

constexpr int least_side = 120;
constexpr int width_step = 32;
constexpr Size largest{2880, 1620};

}  // namespace

std::optional<std::string> input_problem(Size size) {
    if (size.width > largest.width || size.height > largest.height) {
        return fmt::format("{}x{} is larger than this board can capture: it does up to {}x{}.", size.width, size.height,
                           largest.width, largest.height);
    }
    if (size.width < least_side || size.height < least_side) {
        return fmt::format("{}x{} is smaller than the {}x{} that this board can capture.", size.width, size.height,
                           least_side, least_side);
    }
    if (size.width % width_step != 0) {
        return fmt::format(
            "{}x{} cannot be captured: the width has to be a multiple of {}. Choose another resolution "
            "on the target, such as 1920x1080.",
            size.width, size.height, width_step);
    }
    if (size.height % 2 != 0) {
        return fmt::format("{}x{} cannot be captured: the height is odd.", size.width, size.height);
    }
    return std::nullopt;
}

}  // namespace nanokvm::capture::sg2002
