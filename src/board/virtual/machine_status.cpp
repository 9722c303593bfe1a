// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/machine_status.hpp"

#include <algorithm>

namespace nanokvm::board {
namespace {

std::string_view word(const boost::json::value& status) {
    const boost::json::object* object = status.if_object();
    const boost::json::value* text = object == nullptr ? nullptr : object->if_contains("status");
    const boost::json::string* string = text == nullptr ? nullptr : text->if_string();
    return string == nullptr ? std::string_view{} : std::string_view(*string);
}

// QAPI's RunState: power is on, but nothing executes, and only a reset or a power cycle helps.
constexpr std::string_view stuck[] = {"guest-panicked", "internal-error", "io-error", "watchdog"};

}  // namespace

std::optional<power::Machine> machine_of(const boost::json::value& status) {
    const std::string_view state = word(status);
    if (state.empty()) {
        return std::nullopt;
    }
    if (state == "running") {
        return power::Machine::on;
    }
    if (state == "suspended") {
        return power::Machine::asleep;
    }
    return std::ranges::find(stuck, state) != std::end(stuck) ? power::Machine::stuck : power::Machine::off;
}

bool needs_reset(const boost::json::value& status) {
    return word(status) == "shutdown";
}

}  // namespace nanokvm::board
