// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/lun_port.hpp"

#include "gadget/describe.hpp"
#include "gadget/lun.hpp"
#include "gadget/paths.hpp"

#include <cerrno>
#include <charconv>
#include <memory>
#include <string>
#include <utility>

namespace nanokvm::media {
namespace {

using boost::asio::awaitable;

/// Whether the gadget is one that has a drive.
base::Result<void> check_mode(gadget::GadgetTree& tree) {
    const auto text = tree.read(std::string(gadget::gadget_folder) + "/bcdDevice");
    if (!text) {
        return base::fail("there is no USB gadget: " + text.error().message, ENXIO);
    }
    std::uint16_t version = 0;
    if (text->starts_with("0x")) {
        std::from_chars(text->data() + 2, text->data() + text->size(), version, 16);
    }
    if (gadget::mode_of(version) == gadget::Mode::hid_only) {
        return base::fail("the USB gadget is in HID-only mode, which has no drive", ENODEV);
    }
    return {};
}

/// `use(drive)` as a job.
template <typename Use>
LunPort::TreeJob with_lun(Use use) {
    return [use = std::move(use)](gadget::GadgetTree& tree) -> base::Result<void> {
        if (auto right = check_mode(tree); !right) {
            return right;
        }
        gadget::Drive drive(tree);
        return use(drive);
    };
}

gadget::WhenLocked lun_rule(WhenLocked when_locked) {
    return when_locked == WhenLocked::force ? gadget::WhenLocked::force : gadget::WhenLocked::refuse;
}

template <typename Change>
base::Result<void> without_value(const base::Result<Change>& change) {
    return change ? base::Result<void>{} : tl::unexpected(change.error());
}

}  // namespace

awaitable<base::Result<Medium>> LunPort::state() {
    const auto medium = std::make_shared<Medium>();  // the job's as well as ours
    auto job = with_lun([medium](gadget::Drive& drive) -> base::Result<void> {
        auto state = drive.state();
        if (!state) {
            return tl::unexpected(state.error());
        }
        *medium = {std::move(state->file), state->cdrom, state->read_only};
        return {};
    });
    auto asking = on_tree_(std::move(job));
    if (const auto asked = co_await std::move(asking); !asked) {
        co_return tl::unexpected(asked.error());
    }
    co_return std::move(*medium);
}

awaitable<base::Result<void>> LunPort::insert(const Medium& medium, WhenLocked when_locked) {
    auto job = with_lun([medium, rule = lun_rule(when_locked)](gadget::Drive& drive) {
        return without_value(drive.insert({medium.file, medium.cdrom, medium.read_only}, rule));
    });
    auto inserting = on_tree_(std::move(job));
    co_return co_await std::move(inserting);
}

awaitable<base::Result<void>> LunPort::eject(WhenLocked when_locked) {
    auto job =
        with_lun([rule = lun_rule(when_locked)](gadget::Drive& drive) { return without_value(drive.eject(rule)); });
    auto ejecting = on_tree_(std::move(job));
    co_return co_await std::move(ejecting);
}

}  // namespace nanokvm::media
