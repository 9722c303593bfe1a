// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/fake_tree.hpp"

#include "gadget/endpoints.hpp"
#include "gadget/paths.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>

namespace nanokvm::gadget {
namespace {

using Kind = GadgetTree::Entry::Kind;

std::string without_newline(std::string text) {
    if (text.ends_with('\n')) {
        text.pop_back();
    }
    return text;
}

bool is_function_part(std::string_view path) {
    return path.find("/functions/") != std::string_view::npos;
}

std::string gadget_of(std::string_view path) {
    return std::string(path.substr(0, path.find('/')));
}

/// As the kernel shows a number of this attribute; empty: not a number it takes.
std::string number_as_shown(std::string_view path, const std::string& text) {
    const std::string_view name = leaf(path);
    const bool hexadecimal = name == "class" || (is_function_part(path) && path.find("/rndis.") != path.npos);
    char* end = nullptr;
    const auto value = std::strtoul(text.c_str(), &end, hexadecimal ? 16 : 0);
    if (text.empty() || *end != '\0' || value > 0xFFFF) {
        return {};
    }
    if (hexadecimal) {
        return fmt::format("{:02x}", value);
    }
    if (name.starts_with("id") || name.starts_with("bcd")) {
        return fmt::format("0x{:04x}", value);
    }
    if (name == "bmAttributes") {
        return (value & 0x9FU) == 0x80 ? fmt::format("0x{:02x}", value) : "";
    }
    if (name.starts_with("bDevice") || name == "b_vendor_code") {
        return fmt::format("0x{:02x}", value);
    }
    return std::to_string(value);
}

bool is_number(std::string_view path) {
    static constexpr std::string_view names[] = {"idVendor",     "idProduct",       "bcdDevice",       "bcdUSB",
                                                 "bDeviceClass", "bDeviceSubClass", "bDeviceProtocol", "use",
                                                 "class",        "b_vendor_code",   "MaxPower",        "protocol",
                                                 "subclass",     "report_length",   "bmAttributes"};
    return std::ranges::count(names, leaf(path)) > 0;
}

}  // namespace

base::Result<void> FakeTree::change(const std::string& path, const std::function<int()>& action) {
    const int code = changes++ == fail_at_ ? fail_code_ : action();
    return code == 0 ? base::Result<void>{} : base::fail_errno(path, code);
}

base::Result<void> FakeTree::make_folder(const std::string& path) {
    return change(path, [&] { return make(path); });
}

base::Result<void> FakeTree::remove_folder(const std::string& path) {
    return change(path, [&] { return remove(path); });
}

base::Result<void> FakeTree::link(const std::string& path, const std::string& target) {
    return change(path, [&] { return put_link(path, target); });
}

base::Result<void> FakeTree::unlink(const std::string& path) {
    return change(path, [&] {
        const auto found = nodes_.find(path);
        if (found == nodes_.end() || found->second.kind != Kind::link) {
            return ENOENT;
        }
        unbind(gadget_of(path));  // the kernel cannot refuse, so it forces this
        nodes_.erase(found);
        return 0;
    });
}

base::Result<void> FakeTree::write(const std::string& path, const std::string& value) {
    return change(path, [&] {
        const auto found = nodes_.find(path);
        if (found == nodes_.end() || found->second.kind != Kind::attribute) {
            return ENOENT;
        }
        return found->second.writable ? set(path, value) : EACCES;
    });
}

base::Result<std::string> FakeTree::read(const std::string& path) {
    const auto found = nodes_.find(path);
    if (found == nodes_.end() || found->second.kind != Kind::attribute) {
        return base::fail_errno(path, ENOENT);
    }
    const std::string& value = found->second.value;
    if (!found->second.readable) {
        return base::fail_errno(path, EACCES);
    }
    if (leaf(path) == "report_desc" || (leaf(path) == "file" && value.empty())) {
        return value;
    }
    if (leaf(path).ends_with("compatible_id")) {
        return value + std::string(8 - value.size(), '\0');
    }
    return value + "\n";
}

base::Result<std::vector<GadgetTree::Entry>> FakeTree::list(const std::string& path) {
    const auto found = nodes_.find(path);
    if (found == nodes_.end() || found->second.kind != Kind::folder) {
        return base::fail_errno(path, ENOENT);
    }
    std::vector<Entry> entries;
    for (const auto& [child, node] : children(path)) {
        entries.push_back({.name = std::string(leaf(child)),
                           .kind = node->kind,
                           .readable = node->readable,
                           .writable = node->writable,
                           .target = node->target.substr(std::min(node->target.size(), gadget_of(path).size() + 1))});
    }
    if (options_.newest_first) {
        std::ranges::reverse(entries);
    }
    return entries;
}

int FakeTree::remove(const std::string& path) {
    const auto found = nodes_.find(path);
    if (found == nodes_.end()) {
        return ENOENT;
    }
    if (!found->second.made) {
        return EPERM;
    }
    if (linked(path)) {
        return EBUSY;
    }
    for (const auto& [other, node] : nodes_) {
        if (other != path && is_within(other, path) && (node.made || node.kind == Kind::link)) {
            return ENOTEMPTY;
        }
    }
    std::erase_if(nodes_, [&](const auto& one) { return is_within(one.first, path); });
    std::erase_if(read_only_, [&](const auto& lun) { return is_within(lun, path); });
    return 0;
}

int FakeTree::put_link(const std::string& path, const std::string& target) {
    const std::string in(parent(path));
    if (!nodes_.contains(in) || !nodes_.contains(target)) {
        return ENOENT;
    }
    if (nodes_.contains(path)) {
        return EEXIST;
    }
    const bool to_function = leaf(parent(in)) == "configs" && leaf(parent(target)) == "functions";
    const bool to_configuration = leaf(in) == "os_desc" && leaf(parent(target)) == "configs";
    if (gadget_of(path) != gadget_of(target) || (!to_function && !to_configuration)) {
        return EINVAL;
    }
    for (const auto& [other, node] : children(in)) {
        if (node->kind == Kind::link && (to_configuration || node->target == target)) {
            return to_configuration ? EBUSY : EEXIST;
        }
    }
    nodes_[path] = {.kind = Kind::link, .target = target, .order = next_order_++};
    return 0;
}

int FakeTree::set(const std::string& path, const std::string& value) {
    const std::string text = leaf(path) == "report_desc" ? value : without_newline(value);
    const std::string folder(parent(path));
    if (path == gadget_of(path) + "/UDC") {
        return set_binding(path, text);
    }
    if (leaf(folder).starts_with("lun.")) {
        return set_lun(folder, leaf(path), text);
    }
    if (is_function_part(path) && linked(folder.substr(0, folder.find('/', folder.find("/functions/") + 11)))) {
        return EBUSY;
    }
    std::string& stored = nodes_.at(path).value;
    if (is_number(path)) {
        const auto shown = number_as_shown(path, text);
        stored = shown.empty() ? stored : shown;
        return shown.empty() ? EINVAL : 0;
    }
    if (is_write_once(path)) {  // shorter texts leave the end of the longer one before
        const auto length = std::min<std::size_t>(text.size(), 8);
        stored.replace(0, std::min(length, stored.size()), text.substr(0, length));
        return 0;
    }
    stored = text;
    return 0;
}

int FakeTree::set_binding(const std::string& path, const std::string& value) {
    const std::string gadget = gadget_of(path);
    std::string& bound = nodes_.at(path).value;
    if (value.empty()) {
        const int code = bound.empty() ? ENODEV : 0;
        unbind(gadget);
        return code;
    }
    if (!bound.empty()) {
        return EBUSY;
    }
    if (const int code = may_bind(gadget); code != 0) {
        return code;
    }
    if (!udcs.contains(value)) {
        return ENODEV;
    }
    bound = value;
    ++bindings;
    return 0;
}

int FakeTree::may_bind(const std::string& gadget) const {
    std::vector<std::string> functions;
    for (const auto& [path, node] : children(gadget + "/configs")) {
        const auto before = functions.size();
        for (const auto& [child, link] : children(path)) {
            if (link->kind == Kind::link) {
                functions.emplace_back(leaf(link->target));
            }
        }
        if (functions.size() == before) {
            return EINVAL;
        }
    }
    if (functions.empty()) {
        return EINVAL;
    }
    return endpoints_of(functions).in.size() > options_.in_endpoints ? ENODEV : 0;
}

void FakeTree::unbind(const std::string& gadget) {
    if (std::string& bound = nodes_.at(gadget + "/UDC").value; !bound.empty()) {
        bound.clear();
        locked.clear();
        ++unbindings;
    }
}

bool FakeTree::linked(const std::string& target) const {
    return std::ranges::any_of(nodes_, [&](const auto& one) { return one.second.target == target; });
}

int FakeTree::lowest_minor() const {
    int minor = 0;
    const auto taken = [&] {
        return std::ranges::any_of(nodes_, [&](const auto& one) {
            return one.first.find("/hid.") != std::string::npos && leaf(one.first) == "dev" &&
                   one.second.value == fmt::format("236:{}", minor);
        });
    };
    while (taken()) {
        ++minor;
    }
    return minor;
}

std::vector<std::pair<std::string, const FakeTree::Node*>> FakeTree::children(const std::string& path) const {
    std::vector<std::pair<std::string, const Node*>> found;
    for (const auto& [child, node] : nodes_) {
        if (parent(child) == path) {
            found.emplace_back(child, &node);
        }
    }
    std::ranges::sort(found, {}, [](const auto& one) { return one.second->order; });
    return found;
}

std::string FakeTree::dump() const {
    std::string text;
    for (const auto& [path, node] : nodes_) {
        const auto use = nodes_.find(gadget_of(path) + "/os_desc/use");
        if ((leaf(path) == "qw_sign" || leaf(path) == "b_vendor_code") && use->second.value == "0") {
            continue;
        }
        text += fmt::format("{} = {:?}{}\n", path, node.value, node.target);
        std::size_t rank = 0;
        for (const auto& [child, link] : children(path)) {
            if (link->kind == Kind::link) {
                text += fmt::format("  {} {}\n", rank++, leaf(child));
            }
        }
    }
    return text;
}

}  // namespace nanokvm::gadget
