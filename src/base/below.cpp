// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/below.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

namespace nanokvm::base {
namespace {

namespace fs = std::filesystem;

// What O_NOFOLLOW refuses at a link: ELOOP at the end of a path, ENOTDIR within.
tl::unexpected<Error> cannot_open() {
    return errno == ELOOP ? fail("it is a link", EACCES) : fail_errno("it cannot be opened");
}

}  // namespace

std::optional<fs::path> path_below(const fs::path& folder, const fs::path& path) {
    auto [folder_end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    if (folder_end != folder.end() && !folder_end->empty()) {  // an empty last part is a trailing slash
        return std::nullopt;
    }
    fs::path relative;
    for (; rest != path.end(); ++rest) {
        if (rest->empty() || *rest == "." || *rest == "..") {
            return std::nullopt;
        }
        relative /= *rest;
    }
    return relative.empty() ? std::nullopt : std::optional(relative);
}

Result<UniqueFd> open_folder_below(const fs::path& folder, const fs::path& relative) {
    UniqueFd at(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (const auto& part : relative) {
        if (at) {
            at.reset(::openat(at.get(), part.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        }
    }
    if (!at) {
        return cannot_open();
    }
    return at;
}

Result<UniqueFd> open_below(const fs::path& folder, const fs::path& relative, int flags) {
    const auto parent = open_folder_below(folder, relative.parent_path());
    if (!parent) {
        return tl::unexpected(parent.error());
    }
    UniqueFd file(
        ::openat(parent->get(), relative.filename().c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
    if (!file) {
        return cannot_open();
    }
    return file;
}

}  // namespace nanokvm::base
