// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/endpoints.hpp"

#include <algorithm>
#include <functional>
#include <ranges>

#include <fmt/format.h>

namespace nanokvm::gadget {
namespace {

constexpr unsigned bulk = 512;          // USB 2.0 section 5.8.3, high speed
constexpr unsigned notification = 16;   // CDC and RNDIS status
constexpr unsigned largest_report = 8;  // of our HID functions

/// In the order in which the kernel's functions claim them, which does not matter here.
EndpointNeed endpoints_of_kind(std::string_view kind, unsigned report) {
    if (kind == "hid") {
        return {{report}, {report}};
    }
    if (kind == "mass_storage") {
        return {{bulk}, {bulk}};
    }
    if (kind == "ncm" || kind == "rndis" || kind == "ecm" || kind == "acm") {
        return {{bulk, notification}, {bulk}};
    }
    return {};
}

void add(EndpointNeed& sum, const EndpointNeed& more) {
    sum.in.insert(sum.in.end(), more.in.begin(), more.in.end());
    sum.out.insert(sum.out.end(), more.out.begin(), more.out.end());
}

std::string_view kind_of(std::string_view name) {
    return name.substr(0, name.find('.'));
}

std::string shown(std::optional<unsigned> limit) {
    return limit ? std::to_string(*limit) : "?";
}

/// The largest packet takes the largest memory: if that does not do, nothing does.
bool fits_memory(std::vector<unsigned> packets, std::vector<unsigned> memories) {
    std::ranges::sort(packets, std::greater<>{});
    std::ranges::sort(memories, std::greater<>{});
    return packets.size() <= memories.size() &&
           std::ranges::equal(packets, memories | std::views::take(packets.size()), std::less_equal<>{});
}

}  // namespace

EndpointNeed endpoints_of(const Gadget& gadget) {
    EndpointNeed sum;
    for (const auto& function : gadget.functions) {
        const auto* hid = std::get_if<Hid>(&function);
        add(sum, endpoints_of_kind(kind_of(name_of(function)), hid != nullptr ? hid->report_length : largest_report));
    }
    return sum;
}

EndpointNeed endpoints_of(const std::vector<std::string>& functions) {
    EndpointNeed sum;
    for (const auto& name : functions) {
        add(sum, endpoints_of_kind(kind_of(name), largest_report));
    }
    return sum;
}

base::Result<void> check_fit(const EndpointNeed& need, const EndpointLimits& limits) {
    const bool too_many = need.in.size() > limits.in.value_or(~0U) || need.out.size() > limits.out.value_or(~0U);
    if (too_many) {
        return base::fail(
            fmt::format("too many USB functions for this controller: they need {} endpoints", to_string(need, limits)),
            ENOSPC);
    }
    if (!limits.fifo_bytes.empty() && !fits_memory(need.in, limits.fifo_bytes)) {
        return base::fail(
            "too many USB functions for this controller: its endpoint memory is too small for their packets", ENOSPC);
    }
    return {};
}

std::string to_string(const EndpointNeed& need, const EndpointLimits& limits) {
    return fmt::format("{} of {} in, {} of {} out", need.in.size(), shown(limits.in), need.out.size(),
                       shown(limits.out));
}

}  // namespace nanokvm::gadget
