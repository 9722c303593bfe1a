// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/mode_choice.hpp"

#include "capture/settings.hpp"
#include "capture/v4l2/formats.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace nanokvm::capture::v4l2 {
namespace {

constexpr Size largest{1920, 1080};

bool within(Size size, Size limit) noexcept {
    return size.width <= limit.width && size.height <= limit.height;
}

long area(Size size) noexcept {
    return static_cast<long>(size.width) * size.height;
}

/// "1280x720, 1920x1080": each once, in order of area, a few.
std::string sizes_text(std::vector<Mode> modes) {
    std::ranges::sort(modes, {}, [](const Mode& mode) { return area(mode.size); });
    const auto again =
        std::ranges::unique(modes, {}, [](const Mode& mode) { return std::pair(mode.size.width, mode.size.height); });
    modes.erase(again.begin(), again.end());
    constexpr std::size_t enough = 6;
    std::string text;
    for (std::size_t i = modes.size() > enough ? modes.size() - enough : 0; i < modes.size(); ++i) {
        text += fmt::format("{}{}x{}", text.empty() ? "" : ", ", modes[i].size.width, modes[i].size.height);
    }
    return text;
}

/// Higher is better; rates that nobody needs are worse than any that is of use, and the lower the better. Rates within
/// one percent (59.94 and 60) are one.
long rate_rank(std::uint32_t millihertz, unsigned fps) noexcept {
    const long most = static_cast<long>(fps) * 1010;
    const long rate = static_cast<long>(millihertz);
    const long rank = rate <= most ? rate : -rate;
    return (rank + (rank < 0 ? -500 : 500)) / 1000;
}

long preference(std::uint32_t fourcc) noexcept {
    return find_format(fourcc) - formats().data();
}

}  // namespace

base::Result<Mode> choose_mode(std::span<const Mode> modes, const Wish& wish) {
    std::vector<Mode> fit;
    std::ranges::copy_if(modes, std::back_inserter(fit), [](const Mode& mode) {
        return find_format(mode.fourcc) != nullptr && within(mode.size, {max_side, max_side}) &&
               mode.size.width >= min_side && mode.size.height >= min_side;
    });
    if (fit.empty()) {
        return base::fail("it gives no pictures in a format that is read here");
    }
    const bool asked = wish.size.width > 0;
    const auto chosen_size = [&](const Mode& mode) {
        return asked ? mode.size == wish.size : within(mode.size, largest);
    };
    if (asked && std::ranges::none_of(fit, chosen_size)) {
        return base::fail(
            fmt::format("it has no {}x{}; it has {}", wish.size.width, wish.size.height, sizes_text(fit)));
    }
    const auto better = [&](const Mode& a, const Mode& b) {
        if (chosen_size(a) != chosen_size(b)) {
            return chosen_size(a);
        }
        if (area(a.size) != area(b.size)) {  // of sizes that are all too large, the least
            return chosen_size(a) ? area(a.size) > area(b.size) : area(a.size) < area(b.size);
        }
        const long rank_a = rate_rank(a.millihertz, wish.fps);
        const long rank_b = rate_rank(b.millihertz, wish.fps);
        return rank_a != rank_b ? rank_a > rank_b : preference(a.fourcc) < preference(b.fourcc);
    };
    return *std::ranges::min_element(fit, better);
}

std::uint32_t choose_format(std::span<const std::uint32_t> offered) noexcept {
    for (const Format& format : formats()) {
        if (std::ranges::find(offered, format.fourcc) != offered.end()) {
            return format.fourcc;
        }
    }
    return 0;
}

}  // namespace nanokvm::capture::v4l2
