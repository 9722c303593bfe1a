// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/keep.hpp"

#include "gadget/paths.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace nanokvm::gadget {
namespace {

using Kind = Operation::Kind;

constexpr std::string_view hid_prefix = "g0/functions/hid.";

/// The K of /dev/hidgK: the second number of the attribute `dev`.
std::optional<int> hid_minor(const Snapshot& have, const std::string& folder) {
    const auto dev = have.text(folder + "/dev");
    const auto colon = dev ? dev->find(':') : std::string::npos;
    int minor = 0;
    if (colon == std::string::npos ||
        std::from_chars(dev->data() + colon + 1, dev->data() + dev->size(), minor).ec != std::errc{}) {
        return std::nullopt;
    }
    return minor;
}

class Keeper {
public:
    Keeper(std::span<const Operation> wanted, const Snapshot& have) : wanted_(wanted), have_(have) {}

    Kept keep() {
        keep_folders();
        drop_misnumbered();
        drop_below_dropped();
        keep_links();
        return std::move(kept_);
    }

private:
    void keep_folders() {
        for (const auto& step : wanted_) {
            if (step.kind == Kind::make_folder && std::ranges::count(have_.folders, step.path) > 0) {
                kept_.folders.insert(step.path);
            }
        }
        for (const auto& step : wanted_) {
            if (step.kind == Kind::write && cannot_become(step)) {
                kept_.folders.erase(std::string(have_.owner(step.path)));
            }
        }
    }

    /// Texts that were set cannot be unset: a string descriptor would stay, empty; an id would keep its tail.
    [[nodiscard]] bool cannot_become(const Operation& step) const {
        const auto now = have_.text(step.path);
        if (!now || *now == step.value || have_.owner(step.path) == gadget_folder) {
            return false;
        }
        const bool is_string = leaf(parent(parent(step.path))) == "strings";
        return is_write_once(step.path) || (is_string && step.value.empty());
    }

    /// The kernel gives a new HID function the lowest free number. Those that g0 holds belong, in order, to the wanted
    /// ones; from the first that has another one on, all are made again.
    void drop_misnumbered() {
        std::vector<int> numbers;
        for (const auto& folder : have_.folders) {
            if (const auto minor = hid_minor(have_, folder); minor && folder.starts_with(hid_prefix)) {
                numbers.push_back(*minor);
            }
        }
        std::ranges::sort(numbers);
        std::size_t next = 0;
        bool misnumbered = false;
        for (const auto& step : wanted_) {
            if (step.kind != Kind::make_folder || !step.path.starts_with(hid_prefix)) {
                continue;
            }
            const auto minor = hid_minor(have_, step.path);
            misnumbered = misnumbered || !kept_.folders.contains(step.path) ||
                          (minor && (next >= numbers.size() || numbers[next] != *minor));
            if (misnumbered) {
                kept_.folders.erase(step.path);
            }
            ++next;
        }
    }

    void drop_below_dropped() {
        std::erase_if(kept_.folders, [this](const std::string& folder) {
            return std::ranges::any_of(have_.folders, [&](const std::string& other) {
                return other != folder && is_within(folder, other) && !kept_.folders.contains(other);
            });
        });
    }

    void keep_links() {
        std::map<std::string_view, std::vector<const Operation*>> wanted_in;
        for (const auto& step : wanted_) {
            if (step.kind == Kind::link) {
                wanted_in[parent(step.path)].push_back(&step);
            }
        }
        std::map<std::string_view, std::size_t> position;
        std::set<std::string_view> ended;
        for (const auto& link : have_.links) {
            const auto folder = parent(link.path);
            const auto& wanted = wanted_in[folder];
            const std::size_t at = position[folder]++;
            const bool same = at < wanted.size() && wanted[at]->path == link.path && wanted[at]->value == link.target;
            if (same && !ended.contains(folder) && may_stay_linked(link)) {
                kept_.links.insert(link.path);
            } else {
                ended.insert(folder);
            }
        }
    }

    [[nodiscard]] bool may_stay_linked(const Snapshot::Link& link) const {
        const bool both_stay =
            kept_.folders.contains(link.target) && kept_.folders.contains(have_.owner(parent(link.path)));
        return both_stay && std::ranges::none_of(wanted_, [&](const Operation& step) {
                   return step.kind == Kind::write && link.target.starts_with(functions_folder) &&
                          is_within(step.path, link.target) && !is_lun_attribute(step.path) && differs(step);
               });
    }

    [[nodiscard]] bool differs(const Operation& step) const {
        const auto now = have_.text(step.path);
        return now ? *now != step.value : !step.optional;
    }

    std::span<const Operation> wanted_;
    const Snapshot& have_;
    Kept kept_;
};

}  // namespace

Kept what_stays(std::span<const Operation> wanted, const Snapshot& have) {
    return Keeper(wanted, have).keep();
}

}  // namespace nanokvm::gadget
