// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace nanokvm::board {

/// What QEMU's machine protocol says to us (QEMU documentation, "QEMU Machine Protocol Specification").
struct QmpGreeting {};
/// The answer to a command. An error's code is ENODEV for class DeviceNotFound, otherwise EPROTO.
struct QmpReply {
    std::uint64_t id = 0;
    base::Result<boost::json::value> value;
};
/// Something happened in the machine: "STOP", "SHUTDOWN"…
struct QmpEvent {
    std::string name;
    boost::json::object data;
};
/// Anything else: broken JSON, unknown members, answers without an id of ours. To be ignored.
struct QmpNoise {};
using QmpMessage = std::variant<QmpNoise, QmpGreeting, QmpReply, QmpEvent>;

/// Reads one line. Nesting deeper than 32 is noise. Pure, any input.
[[nodiscard]] QmpMessage parse_qmp(std::string_view line);

}  // namespace nanokvm::board
