// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/command.hpp"
#include "gadget/describe.hpp"
#include "gadget/endpoints.hpp"
#include "gadget/paths.hpp"
#include "gadget/snapshot.hpp"
#include "gadget/udc.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nanokvm::gadget {
namespace {

std::string controller_line(const std::vector<Udc>& udcs, const Snapshot& have) {
    const auto udc = pick_udc(udcs, have.udc);
    return udc ? fmt::format("{} ({}, {})", udc->name, udc->state.empty() ? "state unknown" : udc->state,
                             udc->speed.empty() || udc->speed == "UNKNOWN" ? "no speed" : udc->speed)
               : "none";
}

std::string gadget_line(const Snapshot& have) {
    if (!have.exists()) {
        return "not there";
    }
    return have.udc.empty() ? "not bound" : "bound to " + have.udc;
}

std::string mode_line(const Snapshot& have) {
    const auto text = have.text(std::string(gadget_folder) + "/bcdDevice").value_or("");
    std::uint16_t version = 0;
    if (text.starts_with("0x")) {
        std::from_chars(text.data() + 2, text.data() + text.size(), version, 16);
    }
    const auto mode = mode_of(version);
    return mode ? std::string(name_of(*mode)) : "unknown" + (text.empty() ? "" : " (bcdDevice " + text + ")");
}

std::string medium_line(const Snapshot& have) {
    const auto lun = have.lun(first_lun_folder);
    if (!lun) {
        return "off";
    }
    if (lun->file.empty()) {
        return "empty";
    }
    return fmt::format("{} {} ({})", lun->cdrom ? "CD" : "disk", lun->file, lun->read_only ? "read-only" : "writable");
}

}  // namespace

base::Result<UsbReport> usb_status(const UsbContext& context) {
    const auto have = read_snapshot(context.tree);
    if (!have) {
        return tl::unexpected(have.error());
    }
    const auto udcs = list_udcs(context.root);
    const auto udc = pick_udc(udcs, have->udc);
    const auto functions = have->functions();
    UsbReport report;
    report.bound = !have->udc.empty();
    report.text =
        fmt::format("controller  {}\ngadget      {}\nmode        {}\nfunctions   {}\nendpoints   {}\nmedium      {}\n",
                    controller_line(udcs, *have), gadget_line(*have), mode_line(*have),
                    functions.empty() ? "none" : fmt::format("{}", fmt::join(functions, " ")),
                    to_string(endpoints_of(functions), udc ? udc->limits : EndpointLimits{}), medium_line(*have));
    return report;
}

}  // namespace nanokvm::gadget
