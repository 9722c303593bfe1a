// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "gadget/description.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How many endpoints a gadget needs and a controller has: a gadget that needs more cannot be bound, and the kernel's
/// answer (ENODEV) does not say why.
namespace nanokvm::gadget {

/// Largest packets in bytes, endpoint 0 apart, at high speed.
struct EndpointNeed {
    std::vector<unsigned> in;
    std::vector<unsigned> out;

    friend bool operator==(const EndpointNeed&, const EndpointNeed&) = default;
};

/// What a controller offers besides endpoint 0; nothing where it does not tell.
struct EndpointLimits {
    std::optional<unsigned> in;
    std::optional<unsigned> out;
    std::vector<unsigned> fifo_bytes;  ///< dwc2: every IN endpoint takes one of these, which holds a packet at least

    friend bool operator==(const EndpointLimits&, const EndpointLimits&) = default;
};

[[nodiscard]] EndpointNeed endpoints_of(const Gadget& gadget);

/// By the kinds of functions alone: `hid.GS0`. Unknown kinds count nothing.
[[nodiscard]] EndpointNeed endpoints_of(const std::vector<std::string>& functions);

/// Errors say what is needed and what there is.
[[nodiscard]] base::Result<void> check_fit(const EndpointNeed& need, const EndpointLimits& limits);

/// `6 of 6 in, 5 of ? out`
[[nodiscard]] std::string to_string(const EndpointNeed& need, const EndpointLimits& limits);

}  // namespace nanokvm::gadget
