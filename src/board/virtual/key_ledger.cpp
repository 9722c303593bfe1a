// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/key_ledger.hpp"

#include "board/virtual/usage_codes.hpp"

#include <algorithm>
#include <cstddef>

namespace nanokvm::board {
namespace {

using Keys = std::bitset<256>;

constexpr std::size_t first_modifier = 0xe0;
constexpr std::size_t modifier_count = 8;
// Left free for the user while doubtful keys are released.
constexpr unsigned spare_for_user = 8;

Keys known_keys() {
    Keys keys;
    for (std::size_t usage = 0; usage < keys.size(); ++usage) {
        keys[usage] = !code_of_usage(static_cast<std::uint8_t>(usage)).qcode.empty();
    }
    return keys;
}

Keys modifier_keys() {
    return Keys(0xff) << first_modifier;
}

bool is_error(std::uint8_t usage) noexcept {
    return usage >= 1 && usage <= 3;
}

}  // namespace

void KeyLedger::want(const input::KeyboardReport& report) noexcept {
    static const Keys modifiers = modifier_keys();
    static const Keys known = known_keys();
    Keys keys;
    if (std::ranges::any_of(report.keys, is_error)) {
        keys = wanted_ & ~modifiers;
    } else {
        for (const std::uint8_t usage : report.keys) {
            keys.set(usage);
        }
    }
    for (std::size_t bit = 0; bit < modifier_count; ++bit) {
        keys[first_modifier + bit] = ((report.modifiers >> bit) & 1U) != 0;
    }
    wanted_ = keys & known;
}

void KeyLedger::doubt_all() noexcept {
    unsure_ = known_keys();
    down_.reset();
    wanted_.reset();
}

void KeyLedger::doubt_down() noexcept {
    unsure_ |= down_ | wanted_;
    down_.reset();
    wanted_.reset();
}

std::uint64_t KeyLedger::give(EventBatch& batch, std::uint64_t now) {
    const Keys modifiers = modifier_keys();
    struct Step {
        Keys keys;
        bool down;
        unsigned spare;
    };
    // A modifier is down before the key it modifies and up after it; that a key now wanted is doubtful does not matter.
    const Keys up = down_ & ~wanted_;
    const Keys press = wanted_ & ~down_;
    const Keys doubtful = unsure_ & ~wanted_;
    const Step steps[] = {{doubtful & modifiers, false, 0}, {up & ~modifiers, false, 0},
                          {up & modifiers, false, 0},       {press & modifiers, true, 0},
                          {press & ~modifiers, true, 0},    {doubtful & ~modifiers, false, spare_for_user}};
    for (const Step& step : steps) {
        if (const std::uint64_t wait = give_each(step.keys, step.down, step.spare, batch, now); wait != 0) {
            return wait;
        }
    }
    return 0;
}

std::uint64_t KeyLedger::give_each(const Keys& keys, bool down, unsigned spare, EventBatch& batch, std::uint64_t now) {
    if (keys.none()) {
        return 0;
    }
    for (std::size_t usage = 0; usage < keys.size(); ++usage) {
        if (!keys[usage]) {
            continue;
        }
        const UsageCode code = code_of_usage(static_cast<std::uint8_t>(usage));
        if (const std::uint64_t wait = queue_.wait_for(code.bytes, spare, now); wait != 0) {
            return wait;
        }
        queue_.put(code.bytes, now);
        batch.key(code.qcode, down);
        down_[usage] = down;
        unsure_[usage] = false;
    }
    return 0;
}

}  // namespace nanokvm::board
