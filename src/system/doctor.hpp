// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "system/faults.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// `nanokvm doctor`: what works and what does not, in plain sentences.
namespace nanokvm::system {

struct Finding {
    enum class Level {
        good,
        note,   ///< the surroundings: a cable that is not plugged in
        fault,  ///< the device itself
    };
    Level level;
    std::string sentence;

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// What is examined. Value, so that the judgement can be tested.
struct Examination {
    Facts facts;
    bool supervisor_of_server = false;
    bool supervisor_of_system = false;
    bool answers = false;  ///< a connection to the server's port is accepted
    bool usb_controller = false;
    bool lacks_data_partition = false;  ///< card::lacks_data_partition
};

/// Looks at this device. `ports`: where the server should accept connections on the loopback; one that does will do.
[[nodiscard]] Examination examine(const base::Root& root, const std::vector<std::uint16_t>& ports);

[[nodiscard]] std::vector<Finding> judge(const Examination& examination);

/// `ok`, `--` or `!!` before each sentence, a line each.
[[nodiscard]] std::string to_text(const std::vector<Finding>& findings);

}  // namespace nanokvm::system
