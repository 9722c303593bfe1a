// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/plan.hpp"

#include "gadget/construction.hpp"
#include "gadget/keep.hpp"
#include "gadget/medium.hpp"
#include "gadget/paths.hpp"

#include <algorithm>
#include <ranges>
#include <set>
#include <span>
#include <string>

namespace nanokvm::gadget {
namespace {

using Kind = Operation::Kind;

Operation binding(Kind kind, std::string_view udc) {
    return {.kind = kind, .path = std::string(binding_attribute), .value = std::string(udc)};
}

bool is_medium_attribute(std::string_view path) {
    return is_lun_attribute(path) && leaf(path) != "removable";
}

/// What writing it again, and nothing else, brings a folder back to: the attributes of `folder` itself and of the
/// kernel's folders in it. Files last: other attributes of a LUN cannot be written once one is open.
std::vector<Attribute> attributes_of(const Snapshot& have, std::string_view folder) {
    std::vector<Attribute> all;
    for (const auto& [path, value] : have.attributes) {
        // An interface's name is chosen when the function is bound, and refused before.
        if (value.writable && !value.text.empty() && have.owner(path) == folder && leaf(path) != "ifname") {
            all.push_back({path, value.text});
        }
    }
    std::ranges::stable_partition(all, [](const Attribute& one) { return leaf(one.path) != "file"; });
    return all;
}

class Planner {
public:
    Planner(std::span<const Operation> wanted, const Snapshot& have, Media media)
        : wanted_(wanted), have_(have), media_(media), kept_(what_stays(wanted, have)) {}

    std::vector<Operation> plan(std::string_view udc) {
        take_away();
        for (const auto& step : wanted_) {
            add(step);
        }
        const bool functions = std::ranges::any_of(wanted_, [](const Operation& step) {
            return step.kind == Kind::link && parent(step.path) == configuration_folder;
        });
        bind(functions ? udc : "");
        return std::move(steps_);
    }

private:
    void take_away() {
        for (const auto& link : have_.links | std::views::reverse) {
            if (!kept_.links.contains(link.path)) {
                steps_.push_back({.kind = Kind::unlink, .path = link.path, .value = link.target});
            }
        }
        for (const auto& folder : have_.folders | std::views::reverse) {
            if (!kept_.folders.contains(folder)) {
                steps_.push_back({.kind = Kind::remove_folder, .path = folder, .lost = attributes_of(have_, folder)});
            }
        }
    }

    void add(const Operation& step) {
        if (step.kind == Kind::make_folder ? !kept_.folders.contains(step.path)
                                           : step.kind == Kind::link && !kept_.links.contains(step.path)) {
            steps_.push_back(step);
        } else if (step.kind == Kind::write) {
            add_write(step);
        }
    }

    /// The folder to be made or kept that `path` lies in; `have_` may not know it yet.
    [[nodiscard]] std::string_view wanted_owner(std::string_view path) const {
        std::string_view owner;
        for (const auto& step : wanted_) {
            if (step.kind == Kind::make_folder && is_within(path, step.path) && step.path.size() > owner.size()) {
                owner = step.path;
            }
        }
        return owner;
    }

    void add_write(const Operation& step) {
        const bool exists = kept_.folders.contains(wanted_owner(step.path));
        if (!exists || !have_.text(step.path)) {
            // What is new is empty; a vendor's attribute that is not there will not come.
            if (!step.value.empty() && !(exists && step.optional)) {
                steps_.push_back(step);
            }
        } else if (is_medium_attribute(step.path)) {
            set_medium(std::string(parent(step.path)));
        } else if (const auto before = *have_.text(step.path); before != step.value) {
            Operation change = step;
            change.before = before;
            steps_.push_back(std::move(change));
        }
    }

    /// The attributes of a LUN change together, in the order the kernel demands.
    void set_medium(const std::string& lun) {
        if (media_ == Media::keep || !media_set_.insert(lun).second) {
            return;
        }
        LunState wanted;
        for (const auto& step : wanted_) {
            if (step.kind == Kind::write && parent(step.path) == lun) {
                const auto name = leaf(step.path);
                wanted.file = name == "file" ? step.value : wanted.file;
                wanted.inquiry = name == "inquiry_string" ? step.value : wanted.inquiry;
                wanted.cdrom = name == "cdrom" ? step.value == "1" : wanted.cdrom;
                wanted.read_only = name == "ro" ? step.value == "1" : wanted.read_only;
            }
        }
        std::ranges::move(medium_operations(lun, have_.lun(lun).value_or(LunState{}), wanted, Writes::changes_only),
                          std::back_inserter(steps_));
    }

    void bind(std::string_view udc) {
        const bool changes = std::ranges::any_of(
            steps_, [](const Operation& step) { return step.kind != Kind::write || !is_lun_attribute(step.path); });
        if (!changes && have_.udc == udc) {
            return;
        }
        if (!have_.udc.empty()) {
            steps_.insert(steps_.begin(), binding(Kind::unbind, have_.udc));
        }
        if (!udc.empty()) {
            steps_.push_back(binding(Kind::bind, udc));
        }
    }

    std::span<const Operation> wanted_;
    const Snapshot& have_;
    Media media_;
    Kept kept_;
    std::vector<Operation> steps_;
    std::set<std::string> media_set_;
};

}  // namespace

std::vector<Operation> plan(const Gadget& wanted, std::string_view udc, const Snapshot& have, Media media) {
    const auto steps = construction(wanted);
    return Planner(steps, have, media).plan(udc);
}

std::vector<Operation> unbinding(const Snapshot& have) {
    return have.udc.empty() ? std::vector<Operation>{} : std::vector{binding(Kind::unbind, have.udc)};
}

std::vector<Operation> removal(const Snapshot& have) {
    return Planner({}, have, Media::set).plan("");
}

}  // namespace nanokvm::gadget
