// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/command.hpp"

#include "gadget/boot_medium.hpp"
#include "gadget/describe.hpp"
#include "gadget/endpoints.hpp"
#include "gadget/flags.hpp"
#include "gadget/identity.hpp"
#include "gadget/paths.hpp"
#include "gadget/plan.hpp"
#include "gadget/snapshot.hpp"
#include "gadget/transaction.hpp"
#include "gadget/udc.hpp"

#include <utility>

#include <fmt/format.h>

namespace nanokvm::gadget {
namespace {

enum class WhenDown { bind, stay };

/// What `up` and `apply` have in common.
struct Wish {
    Gadget gadget;
    Udc udc;
    Snapshot have;
    std::vector<std::string> warnings;
};

base::Result<Wish> make_wish(const UsbContext& context) {
    Wish wish;
    auto have = read_snapshot(context.tree);
    if (!have) {
        return tl::unexpected(have.error());
    }
    wish.have = std::move(*have);
    auto udc = pick_udc(list_udcs(context.root), wish.have.udc);
    if (!udc) {
        return tl::unexpected(udc.error());
    }
    wish.udc = std::move(*udc);
    auto [flags, problems] = load_flags(context.root);
    wish.warnings = std::move(problems);
    // What lies in a drive that exists stays there: then the flag's file is of no interest.
    if (!wish.have.lun(first_lun_folder)) {
        settle_boot_medium(flags, context.root, wish.warnings);
    }
    const auto identity = load_identity(context.root);
    if (identity.source.empty()) {
        wish.warnings.emplace_back(
            "no chip id and no /etc/machine-id: serial number and addresses are those of every such unit");
    }
    wish.gadget = describe(flags, identity);
    if (wish.gadget.functions.empty()) {
        wish.warnings.emplace_back("the flags in /boot leave no USB function: nothing is presented");
    }
    if (auto fits = check_fit(endpoints_of(wish.gadget), wish.udc.limits); !fits) {
        return tl::unexpected(fits.error());
    }
    return wish;
}

std::string told(const std::vector<Operation>& steps) {
    std::string text;
    for (const auto& step : steps) {
        text += to_string(step) + "\n";
    }
    return text;
}

/// Takes the medium out of the wish when it is what the kernel refuses.
base::Result<std::size_t> realize(const UsbContext& context, Wish& wish, std::string_view udc) {
    const auto steps = plan(wish.gadget, udc, wish.have, Media::keep);
    auto done = execute(context.tree, steps);
    if (!done && leave_medium_out(wish.gadget)) {
        const auto without = plan(wish.gadget, udc, wish.have, Media::keep);
        if (auto again = execute(context.tree, without); again) {
            wish.warnings.push_back(done.error().message + "; the drive is empty");
            return without.size();
        }
    }
    return done ? base::Result<std::size_t>(steps.size()) : tl::unexpected(done.error());
}

base::Result<UsbReport> bring(const UsbContext& context, WhenDown when_down) {
    auto wish = make_wish(context);
    if (!wish) {
        return tl::unexpected(wish.error());
    }
    const bool stays_down = when_down == WhenDown::stay && wish->have.udc.empty();
    const std::string udc = stays_down ? "" : wish->udc.name;
    if (context.dry_run) {
        const auto steps = plan(wish->gadget, udc, wish->have, Media::keep);
        return UsbReport{told(steps), std::move(wish->warnings), !wish->have.udc.empty()};
    }
    const auto changes = realize(context, *wish, udc);
    if (!changes) {
        return tl::unexpected(changes.error());
    }
    if (const auto role = stays_down ? base::Result<void>{} : set_role(context.root, Role::device); !role) {
        return tl::unexpected(role.error());
    }
    const bool bound = !udc.empty() && !wish->gadget.functions.empty();
    auto text = fmt::format("{}: {}\n", bound ? "up on " + udc : "down",
                            *changes == 0 ? "nothing to change" : fmt::format("{} changes", *changes));
    return UsbReport{std::move(text), std::move(wish->warnings), bound};
}

}  // namespace

base::Result<UsbReport> usb_up(const UsbContext& context) {
    return bring(context, WhenDown::bind);
}

base::Result<UsbReport> usb_apply(const UsbContext& context) {
    return bring(context, WhenDown::stay);
}

base::Result<UsbReport> usb_down(const UsbContext& context, Down down) {
    const auto have = read_snapshot(context.tree);
    if (!have) {
        return tl::unexpected(have.error());
    }
    const auto steps = down == Down::remove ? removal(*have) : unbinding(*have);
    if (context.dry_run) {
        return UsbReport{told(steps), {}, !have->udc.empty()};
    }
    if (auto done = execute(context.tree, steps); !done) {
        return tl::unexpected(done.error());
    }
    if (auto role = set_role(context.root, Role::host); !role) {
        return tl::unexpected(role.error());
    }
    return UsbReport{steps.empty() ? "down: nothing to change\n" : "down\n", {}, false};
}

}  // namespace nanokvm::gadget
