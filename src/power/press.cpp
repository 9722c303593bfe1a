// SPDX-License-Identifier: GPL-3.0-or-later
#include "power/press.hpp"

namespace nanokvm::power {

std::chrono::milliseconds press_duration(std::uint64_t milliseconds) noexcept {
    if (milliseconds == 0) {
        return default_press;
    }
    if (milliseconds > static_cast<std::uint64_t>(max_press.count())) {
        return max_press;
    }
    return std::chrono::milliseconds(milliseconds);
}

Effect effect_of_press(Line line, Machine machine, std::chrono::milliseconds duration) noexcept {
    if (line == Line::reset) {
        return machine == Machine::off ? Effect::nothing : Effect::reset;
    }
    switch (machine) {
        case Machine::off:
            return Effect::switch_on;
        case Machine::asleep:
            return duration < override_after ? Effect::wake : Effect::nothing;
        case Machine::on:
            // The system would begin to shut down while it is about to lose power: a long press means power alone.
            return duration < override_after ? Effect::ask_to_shut_down : Effect::nothing;
        case Machine::stuck:
            break;
    }
    return Effect::nothing;
}

Effect effect_of_holding(Line line, Machine machine, std::chrono::milliseconds duration) noexcept {
    const bool held = line == Line::power && duration >= override_after;
    return held && machine != Machine::off ? Effect::force_off : Effect::nothing;
}

}  // namespace nanokvm::power
