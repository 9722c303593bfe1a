// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/operation.hpp"

#include "gadget/paths.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace nanokvm::gadget {
namespace {

using Kind = Operation::Kind;

std::vector<Operation> remake(const Operation& removal) {
    std::vector<Operation> steps{{.kind = Kind::make_folder, .path = removal.path}};
    for (const auto& attribute : removal.lost) {
        steps.push_back({.kind = Kind::write, .path = attribute.path, .value = attribute.value});
    }
    return steps;
}

std::string shown(const std::string& value) {
    const bool binary = std::any_of(value.begin(), value.end(), [](char c) { return c < 0x20 || c == 0x7F; });
    return binary ? fmt::format("{} bytes", value.size()) : value.empty() ? "nothing" : value;
}

}  // namespace

std::vector<Operation> inverse(const Operation& operation) {
    const auto& [kind, path, value, before, lost, optional] = operation;
    switch (kind) {
        case Kind::make_folder:
            return {{.kind = Kind::remove_folder, .path = path}};
        case Kind::remove_folder:
            return remake(operation);
        case Kind::write:
            if (before.empty() && is_write_once(path)) {
                return {};
            }
            return {{.kind = Kind::write, .path = path, .value = before, .before = value, .optional = optional}};
        case Kind::link:
            return {{.kind = Kind::unlink, .path = path, .value = value}};
        case Kind::unlink:
            return {{.kind = Kind::link, .path = path, .value = value}};
        case Kind::bind:
            return {{.kind = Kind::unbind, .path = path, .value = value}};
        case Kind::unbind:
            return {{.kind = Kind::bind, .path = path, .value = value}};
    }
    return {};
}

std::string to_string(const Operation& operation) {
    const auto& [kind, path, value, before, lost, optional] = operation;
    switch (kind) {
        case Kind::make_folder:
            return "make " + path;
        case Kind::remove_folder:
            return "remove " + path;
        case Kind::write:
            return fmt::format("write {} to {}", shown(value), path);
        case Kind::link:
            return fmt::format("link {} to {}", path, value);
        case Kind::unlink:
            return "unlink " + path;
        case Kind::bind:
            return fmt::format("bind {} to {}", parent(path), value);
        case Kind::unbind:
            return fmt::format("unbind {} from {}", parent(path), value);
    }
    return {};
}

}  // namespace nanokvm::gadget
