// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/snapshot.hpp"

#include "gadget/paths.hpp"

#include <algorithm>
#include <cerrno>
#include <ranges>

namespace nanokvm::gadget {
namespace {

using Entry = GadgetTree::Entry;

constexpr int deepest_level = 8;

/// The folders that somebody made; all others come and go with these.
bool is_made(std::string_view path) {
    const auto in = leaf(parent(path));
    return in == "strings" || in == "configs" || in == "functions" ||
           (in.starts_with("mass_storage.") && leaf(path).starts_with("lun.") && leaf(path) != "lun.0");
}

std::string cleaned(std::string_view path, std::string text) {
    if (leaf(path) == "report_desc") {
        return text;
    }
    if (is_write_once(path)) {  // fixed length, padded with zeros
        text.erase(std::min(text.find('\0'), text.size()));
    }
    if (text.ends_with('\n')) {
        text.pop_back();
    }
    return text;
}

class Reader {
public:
    explicit Reader(GadgetTree& tree) : tree_(tree) {}

    base::Result<Snapshot> read() {
        auto top = tree_.list(std::string(gadget_folder));
        if (!top && top.error().code == ENOENT) {
            return Snapshot{};
        }
        if (!top) {
            return tl::unexpected(top.error());
        }
        newest_first_ = lists_newest_first(*top);
        snapshot_.folders.emplace_back(gadget_folder);
        if (auto walked = walk(std::string(gadget_folder), std::move(*top), 0); !walked) {
            return tl::unexpected(walked.error());
        }
        return std::move(snapshot_);
    }

private:
    /// Kernels before 6.6 list what came last first, later ones last. The kernel makes `functions` before `os_desc`.
    static bool lists_newest_first(const std::vector<Entry>& top) {
        for (const auto& entry : top) {
            if (entry.name == "functions" || entry.name == "os_desc") {
                return entry.name == "os_desc";
            }
        }
        return false;
    }

    base::Result<void> walk(const std::string& folder, std::vector<Entry> entries, int level) {
        if (newest_first_) {
            std::ranges::reverse(entries);
        }
        for (auto& entry : entries) {
            const std::string path = folder + "/" + entry.name;
            if (entry.kind == Entry::Kind::link) {
                snapshot_.links.push_back({path, std::string(gadget_folder) + "/" + entry.target});
            } else if (entry.kind == Entry::Kind::folder && level < deepest_level) {
                if (auto walked = enter(path, level); !walked) {
                    return walked;
                }
            } else if (entry.kind == Entry::Kind::attribute) {
                if (auto read = attribute(path, entry); !read) {
                    return read;
                }
            }
        }
        return {};
    }

    base::Result<void> enter(const std::string& path, int level) {
        if (is_made(path)) {
            snapshot_.folders.push_back(path);
        }
        auto entries = tree_.list(path);
        return entries ? walk(path, std::move(*entries), level + 1) : tl::unexpected(entries.error());
    }

    base::Result<void> attribute(const std::string& path, const Entry& entry) {
        if (!entry.readable) {
            return {};
        }
        auto text = tree_.read(path);
        if (path == binding_attribute) {
            if (!text) {
                return tl::unexpected(text.error());
            }
            snapshot_.udc = cleaned(path, std::move(*text));
        } else if (text) {  // some attributes cannot be read before the function is bound
            snapshot_.attributes[path] = {cleaned(path, std::move(*text)), entry.writable};
        }
        return {};
    }

    GadgetTree& tree_;
    Snapshot snapshot_;
    bool newest_first_ = false;
};

}  // namespace

std::optional<std::string> Snapshot::text(std::string_view path) const {
    const auto found = attributes.find(std::string(path));
    return found == attributes.end() ? std::nullopt : std::optional(found->second.text);
}

std::string_view Snapshot::owner(std::string_view path) const noexcept {
    std::string_view best;
    for (const auto& folder : folders) {
        if (is_within(path, folder) && folder.size() > best.size()) {
            best = folder;
        }
    }
    return best;
}

std::optional<LunState> Snapshot::lun(std::string_view folder) const {
    const auto attribute = [&](std::string_view name) { return text(std::string(folder).append("/").append(name)); };
    if (!attribute("file")) {
        return std::nullopt;
    }
    return LunState{*attribute("file"), attribute("cdrom") == "1", attribute("ro") == "1",
                    attribute("inquiry_string").value_or("")};
}

std::vector<std::string> Snapshot::functions() const {
    std::vector<std::string> names;
    for (const auto& link : links) {
        if (parent(link.path) == configuration_folder) {
            names.emplace_back(leaf(link.target));
        }
    }
    return names;
}

base::Result<Snapshot> read_snapshot(GadgetTree& tree) {
    return Reader(tree).read();
}

}  // namespace nanokvm::gadget
