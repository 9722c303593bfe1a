// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.hpp"
#include "event_device.hpp"
#include "port.hpp"

#include <map>
#include <string>

namespace nanokvm::cube {

/// Tells the test of every input device that comes and goes, and of all that happens on it, as it happens:
///   {"event":"device","what":"added"|"removed","node":…,"kind":…,"name":…}
///   {"event":"input","node":…,"kind":…,"at":µs,"type":…,"code":…,"value":…}     SYN_REPORT is left out
/// run() never returns and belongs to one thread.
class InputWatch {
public:
    explicit InputWatch(Port& port) : port_(port) {}

    [[noreturn]] void run();

private:
    void look();
    void tell(const char* what, const EventDevice& device);
    void deliver(const EventDevice& device, const std::vector<input_event>& events);

    Port& port_;
    std::map<std::string, EventDevice> devices_;  // by path
};

}  // namespace nanokvm::cube
