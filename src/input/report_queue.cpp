// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/report_queue.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

namespace nanokvm::input {
namespace {

// Nobody moves a pointer further than some screens; the bound keeps the sums from overflowing.
constexpr int max_sum = 1 << 20;

// The next piece of a sum: in equal steps, so that the pointer goes straight.
std::pair<std::int8_t, std::int8_t> next_step(int dx, int dy) noexcept {
    const int longest = std::max(std::abs(dx), std::abs(dy));
    const int steps = std::max(1, (longest + 126) / 127);
    return {clamp_step(dx / steps), clamp_step(dy / steps)};
}

}  // namespace

void ReportQueue::push(const Report& report) noexcept {
    Entry entry{.report = report};
    if (const auto* keyboard = std::get_if<KeyboardReport>(&report)) {
        keyboard_ = *keyboard;
    } else if (const auto* relative = std::get_if<RelativeReport>(&report)) {
        entry.move = relative->buttons == relative_.buttons && relative->wheel == 0;
        entry.dx = relative->dx;
        entry.dy = relative->dy;
        relative_ = *relative;
    } else if (const auto* absolute = std::get_if<AbsoluteReport>(&report)) {
        entry.move = absolute->buttons == absolute_.buttons && absolute->wheel == 0;
        absolute_ = *absolute;
    }
    if (coalesce(entry)) {
        return;
    }
    if (count_ == capacity) {
        collapse();
    } else {
        append(entry);
    }
}

bool ReportQueue::coalesce(const Entry& entry) noexcept {
    if (count_ == 0 || !entry.move) {
        return false;
    }
    Entry& last = at(count_ - 1);
    if (!last.move || last.report.index() != entry.report.index()) {
        return false;
    }
    last.report = entry.report;
    last.dx = std::clamp(last.dx + entry.dx, -max_sum, max_sum);
    last.dy = std::clamp(last.dy + entry.dy, -max_sum, max_sum);
    return true;
}

void ReportQueue::append(const Entry& entry) noexcept {
    at(count_) = entry;
    ++count_;
}

void ReportQueue::collapse() noexcept {
    dropped_ += count_;
    count_ = 0;
    AbsoluteReport released = absolute_;
    released.buttons = 0;
    released.wheel = 0;
    append({.report = KeyboardReport{}});
    append({.report = RelativeReport{}});
    append({.report = released});
    if (!keyboard_.neutral()) {
        append({.report = keyboard_});
    }
    if (relative_.buttons != 0) {
        append({.report = RelativeReport{.buttons = relative_.buttons}});
    }
    if (absolute_.buttons != 0) {
        released.buttons = absolute_.buttons;
        append({.report = released});
    }
}

std::optional<Report> ReportQueue::front() const noexcept {
    if (count_ == 0) {
        return std::nullopt;
    }
    const Entry& entry = entries_[first_];
    if (const auto* relative = std::get_if<RelativeReport>(&entry.report)) {
        RelativeReport piece = *relative;
        std::tie(piece.dx, piece.dy) = next_step(entry.dx, entry.dy);
        return piece;
    }
    return entry.report;
}

void ReportQueue::pop() noexcept {
    if (count_ == 0) {
        return;
    }
    Entry& entry = entries_[first_];
    if (std::holds_alternative<RelativeReport>(entry.report)) {
        const auto [dx, dy] = next_step(entry.dx, entry.dy);
        entry.dx -= dx;
        entry.dy -= dy;
        if (entry.dx != 0 || entry.dy != 0) {
            return;
        }
    }
    first_ = (first_ + 1) % capacity;
    --count_;
}

}  // namespace nanokvm::input
