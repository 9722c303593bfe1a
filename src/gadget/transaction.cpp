// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/transaction.hpp"

#include "gadget/paths.hpp"

#include <algorithm>
#include <cerrno>
#include <ranges>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

namespace nanokvm::gadget {
namespace {

using Kind = Operation::Kind;

base::Result<void> perform(GadgetTree& tree, const Operation& step) {
    switch (step.kind) {
        case Kind::make_folder:
            return tree.make_folder(step.path);
        case Kind::remove_folder:
            return tree.remove_folder(step.path);
        case Kind::write:
        case Kind::bind:
            return tree.write(step.path, step.value);
        case Kind::unbind:
            return tree.write(step.path, "");
        case Kind::link:
            return tree.link(step.path, step.value);
        case Kind::unlink:
            return tree.unlink(step.path);
    }
    return base::fail("no such operation", EINVAL);
}

std::string sentence(const Operation& step, const base::Error& error) {
    const std::string reason = error.code != 0 ? std::generic_category().message(error.code) : error.message;
    return fmt::format("cannot {}: {}", to_string(step), reason);
}

/// Whether it goes with a folder that `done` made: the kernel takes no empty value back for a number.
bool goes_with_a_new_folder(const Operation& step, std::span<const Operation> done) {
    return step.kind == Kind::write && std::ranges::any_of(done, [&](const Operation& other) {
               return other.kind == Kind::make_folder && is_within(step.path, other.path);
           });
}

/// What could not be taken back, as the rest of a sentence.
std::string take_back(GadgetTree& tree, std::span<const Operation> done) {
    std::string failures;
    for (const auto& step : done | std::views::reverse) {
        if (goes_with_a_new_folder(step, done)) {
            continue;
        }
        for (const auto& back : inverse(step)) {
            if (const auto result = perform(tree, back); !result) {
                failures += "; and to go back, " + sentence(back, result.error());
            }
        }
    }
    return failures;
}

}  // namespace

base::Result<void> execute(GadgetTree& tree, std::span<const Operation> steps) {
    std::vector<Operation> done;
    done.reserve(steps.size());
    for (const auto& step : steps) {
        const auto result = perform(tree, step);
        if (result) {
            done.push_back(step);
        } else if (!(step.optional && result.error().code == ENOENT)) {
            return base::fail(sentence(step, result.error()) + take_back(tree, done), result.error().code);
        }
    }
    return {};
}

}  // namespace nanokvm::gadget
