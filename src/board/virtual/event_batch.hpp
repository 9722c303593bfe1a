// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nanokvm::board {

/// The text of one input-send-event command (QAPI: InputEvent). QEMU makes one HID report of it, so what belongs
/// together goes together. Keeps its memory from one use to the next.
class EventBatch {
public:
    EventBatch() { clear(); }

    void clear();
    void key(std::string_view qcode, bool down);
    /// `bit` as in the reports: 0 left … 4 forward.
    void button(unsigned bit, bool down);
    /// Positive is up; each step is one turn of QEMU's wheel, at most 127.
    void wheel(int steps);
    void relative(std::string_view axis, int value);
    /// 0…32767, the range of QAPI and of our reports alike.
    void absolute(std::string_view axis, int value);

    [[nodiscard]] bool empty() const noexcept { return empty_; }
    /// The arguments of the command. `display`: id of the display whose pointer is meant, empty for any.
    [[nodiscard]] std::string_view arguments(std::string_view display);

private:
    void begin();
    void button_named(std::string_view name, bool down);
    void axis(std::string_view kind, std::string_view axis, int value);

    std::string events_;
    std::string arguments_;
    bool empty_ = true;
};

}  // namespace nanokvm::board
