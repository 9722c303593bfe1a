// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/switches.hpp"

#include "base/files.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace nanokvm::gadget {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view hid_only = "/boot/usb.hid_only";
constexpr std::string_view ncm = "/boot/usb.ncm";
constexpr std::string_view rndis = "/boot/usb.rndis0";
constexpr std::string_view disk = "/boot/usb.disk0";

bool exists(const base::Root& root, std::string_view flag) {
    std::error_code ignored;
    return fs::exists(root / flag, ignored);
}

/// Changes of flags that can be taken back, contents and all.
class Flip {
public:
    explicit Flip(const base::Root& root) : root_(root) {}

    [[nodiscard]] base::Result<void> set(std::string_view flag, bool on) {
        if (exists(root_, flag) == on) {
            return {};
        }
        std::optional<std::string> before;
        if (!on) {
            auto content = base::read_file(root_ / flag, 65536);
            if (!content) {
                return tl::unexpected(content.error());
            }
            before = std::move(*content);
        }
        if (auto done = on ? put(flag, "") : remove(flag); !done) {
            return done;
        }
        changed_.emplace_back(flag, std::move(before));
        return {};
    }

    [[nodiscard]] bool nothing_changed() const noexcept { return changed_.empty(); }

    /// What could not be taken back, as the rest of a sentence.
    [[nodiscard]] std::string take_back() {
        std::string failures;
        for (const auto& [flag, before] : changed_) {
            if (const auto back = before ? put(flag, *before) : remove(flag); !back) {
                failures += "; and to go back: " + back.error().message;
            }
        }
        return failures;
    }

private:
    [[nodiscard]] base::Result<void> put(std::string_view flag, std::string_view content) const {
        return base::write_file_atomically(root_ / flag, content);
    }
    [[nodiscard]] base::Result<void> remove(std::string_view flag) const {
        std::error_code error;
        fs::remove(root_ / flag, error);
        return error ? base::fail_errno("cannot remove " + (root_ / flag).string(), error.value())
                     : base::Result<void>{};
    }

    const base::Root& root_;
    std::vector<std::pair<std::string_view, std::optional<std::string>>> changed_;
};

base::Result<UsbReport> apply(const UsbContext& context, Flip& flip, const base::Result<void>& flipped) {
    if (flipped && flip.nothing_changed()) {
        return UsbReport{"nothing to change\n", {}, false};
    }
    auto applied = flipped ? usb_apply(context) : tl::unexpected(flipped.error());
    if (!applied) {
        applied.error().message += flip.take_back();
    }
    return applied;
}

}  // namespace

Mode mode_flag(const base::Root& root) {
    return exists(root, hid_only) ? Mode::hid_only : Mode::normal;
}

Extras extra_flags(const base::Root& root) {
    return {exists(root, ncm) || exists(root, rndis), exists(root, disk)};
}

base::Result<UsbReport> switch_mode(const UsbContext& context, Mode mode) {
    Flip flip(context.root);
    return apply(context, flip, flip.set(hid_only, mode == Mode::hid_only));
}

base::Result<UsbReport> switch_extra(const UsbContext& context, Extra extra, bool on) {
    Flip flip(context.root);
    if (extra == Extra::disk) {
        return apply(context, flip, flip.set(disk, on));
    }
    if (on && exists(context.root, ncm)) {
        return apply(context, flip, {});  // there is a network already
    }
    auto flipped = flip.set(rndis, on);
    if (flipped && !on) {
        flipped = flip.set(ncm, false);
    }
    return apply(context, flip, flipped);
}

}  // namespace nanokvm::gadget
