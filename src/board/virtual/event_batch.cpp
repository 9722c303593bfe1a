// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/event_batch.hpp"

#include <cstdlib>
#include <iterator>

#include <fmt/format.h>

namespace nanokvm::board {
namespace {

constexpr std::string_view button_names[] = {"left", "right", "middle", "side", "extra"};

}  // namespace

void EventBatch::clear() {
    events_.clear();
    empty_ = true;
}

void EventBatch::begin() {
    if (!empty_) {
        events_ += ',';
    }
    empty_ = false;
}

void EventBatch::key(std::string_view qcode, bool down) {
    begin();
    fmt::format_to(std::back_inserter(events_),
                   R"({{"type":"key","data":{{"down":{},"key":{{"type":"qcode","data":"{}"}}}}}})", down, qcode);
}

void EventBatch::button(unsigned bit, bool down) {
    button_named(button_names[bit], down);
}

void EventBatch::button_named(std::string_view name, bool down) {
    begin();
    fmt::format_to(std::back_inserter(events_), R"({{"type":"btn","data":{{"down":{},"button":"{}"}}}})", down, name);
}

void EventBatch::wheel(int steps) {
    const std::string_view name = steps > 0 ? "wheel-up" : "wheel-down";
    for (int i = 0; i < std::abs(steps); ++i) {
        button_named(name, true);
        button_named(name, false);
    }
}

void EventBatch::relative(std::string_view axis_name, int value) {
    axis("rel", axis_name, value);
}

void EventBatch::absolute(std::string_view axis_name, int value) {
    axis("abs", axis_name, value);
}

void EventBatch::axis(std::string_view kind, std::string_view axis_name, int value) {
    begin();
    fmt::format_to(std::back_inserter(events_), R"({{"type":"{}","data":{{"axis":"{}","value":{}}}}})", kind, axis_name,
                   value);
}

std::string_view EventBatch::arguments(std::string_view display) {
    arguments_.clear();
    arguments_ += '{';
    if (!display.empty()) {
        fmt::format_to(std::back_inserter(arguments_), R"("device":"{}",)", display);
    }
    fmt::format_to(std::back_inserter(arguments_), R"("events":[{}]}})", events_);
    return arguments_;
}

}  // namespace nanokvm::board
