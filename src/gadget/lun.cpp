// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/lun.hpp"

#include "gadget/transaction.hpp"

#include <cerrno>
#include <vector>

#include <fmt/format.h>

namespace nanokvm::gadget {
namespace {

std::string line(std::string text) {
    if (text.ends_with('\n')) {
        text.pop_back();
    }
    return text;
}

base::Error explained(const base::Error& error, const Medium& medium) {
    constexpr int too_small = 525;  // the kernel's own ETOOSMALL, which it lets out
    if (error.code == EBUSY) {
        return {"the other computer has locked the medium; eject it there first", EBUSY};
    }
    if (error.code == too_small) {
        return {medium.file + " is too small to be a medium", EINVAL};
    }
    return {fmt::format("cannot insert {}: {}", medium.file.empty() ? "an empty medium" : medium.file, error.message),
            error.code};
}

}  // namespace

base::Result<LunState> Drive::state() const {
    LunState state;
    const auto read = [this](const char* name) { return tree_.read(folder_ + "/" + name); };
    auto file = read("file");
    const auto read_only = read("ro");
    const auto cdrom = read("cdrom");
    if (!file || !read_only || !cdrom) {
        const auto& error = !file ? file.error() : !read_only ? read_only.error() : cdrom.error();
        return base::fail(error.code == ENOENT ? "the virtual disk is off" : "cannot read the drive: " + error.message,
                          error.code);
    }
    state.file = line(std::move(*file));
    state.read_only = line(*read_only) == "1";
    state.cdrom = line(*cdrom) == "1";
    state.inquiry = line(read("inquiry_string").value_or(""));
    return state;
}

base::Result<Drive::Change> Drive::insert(const Medium& medium, WhenLocked when_locked) {
    const auto former = state();
    if (!former) {
        return tl::unexpected(former.error());
    }
    if (auto unlocked = unlock(*former, when_locked); !unlocked) {
        return tl::unexpected(explained(unlocked.error(), medium));
    }
    const auto steps = medium_operations(folder_, *former, state_for(medium), Writes::all);
    if (auto done = execute(tree_, steps); !done) {
        put_back(*former);  // what a forced ejection took out is beyond the transaction
        return tl::unexpected(explained(done.error(), medium));
    }
    if (auto right = check(medium); !right) {
        put_back(*former);
        return tl::unexpected(right.error());
    }
    auto now = state();
    if (!now) {
        return tl::unexpected(now.error());
    }
    const bool kind_changed = now->cdrom != former->cdrom;
    return Change{std::move(*now), kind_changed};
}

base::Result<Drive::Change> Drive::eject(WhenLocked when_locked) {
    return insert({}, when_locked);
}

/// The lock goes with the medium; without the attribute (kernels before 6.0) the ejection that follows tells.
base::Result<void> Drive::unlock(const LunState& state, WhenLocked when_locked) {
    if (when_locked == WhenLocked::refuse || state.file.empty()) {
        return {};
    }
    if (tree_.write(folder_ + "/file", "")) {
        return {};
    }
    auto forced = tree_.write(folder_ + "/forced_eject", "1");
    return forced || forced.error().code == ENOENT || forced.error().code == EACCES ? base::Result<void>{} : forced;
}

/// The kernel followed the path itself, after it was looked at: a link put in between would show here.
base::Result<void> Drive::check(const Medium& medium) const {
    const auto opened = tree_.read(folder_ + "/file");
    if (opened && line(*opened) == medium.file) {
        return {};
    }
    return base::fail(fmt::format("cannot insert {}: the kernel opened {}", medium.file,
                                  opened && !line(*opened).empty() ? line(*opened) : "nothing"),
                      EINVAL);
}

void Drive::put_back(const LunState& former) {
    const auto now = state();
    if (now && *now != former) {
        for (const auto& step : medium_operations(folder_, *now, former, Writes::all)) {
            static_cast<void>(tree_.write(step.path, step.value));  // as much as goes
        }
    }
}

}  // namespace nanokvm::gadget
