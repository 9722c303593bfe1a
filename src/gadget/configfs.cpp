// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/configfs.hpp"

#include "gadget/paths.hpp"

#include <array>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace nanokvm::gadget {
namespace {

constexpr std::size_t longest_attribute = 65536;

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};
using OpenFolder = std::unique_ptr<DIR, CloseFolder>;

/// `../../../../usb_gadget/g0/functions/hid.GS0` → `functions/hid.GS0`
std::string target_of(int folder, const char* name) {
    std::array<char, 4096> text{};
    const ssize_t size = ::readlinkat(folder, name, text.data(), text.size());
    const std::string_view target(text.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
    return std::string(leaf(parent(target))) + "/" + std::string(leaf(target));
}

base::Result<GadgetTree::Entry> entry_of(int folder, const char* name) {
    using Kind = GadgetTree::Entry::Kind;
    struct stat info {};
    if (::fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        return base::fail_errno(name);
    }
    if (S_ISLNK(info.st_mode)) {
        return GadgetTree::Entry{.name = name, .kind = Kind::link, .target = target_of(folder, name)};
    }
    return GadgetTree::Entry{.name = name,
                             .kind = S_ISDIR(info.st_mode) ? Kind::folder : Kind::attribute,
                             .readable = (info.st_mode & S_IRUSR) != 0,
                             .writable = (info.st_mode & S_IWUSR) != 0};
}

}  // namespace

base::Result<ConfigFs> ConfigFs::open(const std::filesystem::path& folder) {
    std::error_code error;
    const auto name = std::filesystem::canonical(folder, error);
    base::UniqueFd fd(error ? -1 : ::open(name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd) {
        return base::fail_errno("no USB gadgets at " + folder.string() + " (ConfigFS mounted? libcomposite loaded?)",
                                error ? error.value() : errno);
    }
    return ConfigFs(std::move(fd), name.string());
}

base::Result<base::UniqueFd> ConfigFs::walk(std::string_view path) const {
    const std::string whole(path);
    base::UniqueFd at(::openat(folder_.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    while (at && !path.empty()) {
        const std::string name(path.substr(0, path.find('/')));
        path.remove_prefix(std::min(path.size(), name.size() + 1));
        if (name.empty() || name == "." || name == "..") {
            return base::fail_errno(name, EINVAL);
        }
        at.reset(::openat(at.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    }
    return at ? base::Result<base::UniqueFd>(std::move(at)) : base::fail_errno(whole);
}

base::Result<base::UniqueFd> ConfigFs::open_attribute(const std::string& path, int flags) const {
    const auto folder = walk(parent(path));
    if (!folder) {
        return tl::unexpected(folder.error());
    }
    base::UniqueFd fd(::openat(folder->get(), std::string(leaf(path)).c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
    return fd ? base::Result<base::UniqueFd>(std::move(fd)) : base::fail_errno(path);
}

template <typename Call>
base::Result<void> ConfigFs::change(const std::string& path, Call call) const {
    const auto folder = walk(parent(path));
    if (!folder) {
        return tl::unexpected(folder.error());
    }
    const std::string name(leaf(path));
    return call(folder->get(), name.c_str()) == 0 ? base::Result<void>{} : base::fail_errno(path);
}

base::Result<void> ConfigFs::make_folder(const std::string& path) {
    return change(path, [](int folder, const char* name) { return ::mkdirat(folder, name, 0755); });
}

base::Result<void> ConfigFs::remove_folder(const std::string& path) {
    return change(path, [](int folder, const char* name) { return ::unlinkat(folder, name, AT_REMOVEDIR); });
}

base::Result<void> ConfigFs::unlink(const std::string& path) {
    return change(path, [](int folder, const char* name) { return ::unlinkat(folder, name, 0); });
}

base::Result<void> ConfigFs::link(const std::string& path, const std::string& target) {
    const std::string absolute = name_ + "/" + target;
    return change(path, [&](int folder, const char* name) { return ::symlinkat(absolute.c_str(), folder, name); });
}

base::Result<void> ConfigFs::write(const std::string& path, const std::string& value) {
    // Truncation means nothing to the kernel, but a plain file that stands in for an attribute needs it.
    const auto fd = open_attribute(path, O_WRONLY | O_TRUNC);
    if (!fd) {
        return tl::unexpected(fd.error());
    }
    const std::string text = value.empty() ? "\n" : value;  // the kernel never hears of an empty write
    const ssize_t written = ::write(fd->get(), text.data(), text.size());
    if (written < 0) {
        return base::fail_errno(path);
    }
    return static_cast<std::size_t>(written) == text.size() ? base::Result<void>{} : base::fail_errno(path, EIO);
}

base::Result<std::string> ConfigFs::read(const std::string& path) {
    const auto fd = open_attribute(path, O_RDONLY);
    if (!fd) {
        return tl::unexpected(fd.error());
    }
    std::string text;
    std::array<char, 4096> chunk;
    for (;;) {
        const ssize_t got = ::read(fd->get(), chunk.data(), chunk.size());
        if (got <= 0 || text.size() > longest_attribute) {
            return got == 0 ? base::Result<std::string>(std::move(text))
                            : base::fail_errno(path, got < 0 ? errno : EFBIG);
        }
        text.append(chunk.data(), static_cast<std::size_t>(got));
    }
}

base::Result<std::vector<GadgetTree::Entry>> ConfigFs::list(const std::string& path) {
    const auto place = walk(path);
    if (!place) {
        return tl::unexpected(place.error());
    }
    base::UniqueFd fd(::openat(place->get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const OpenFolder folder(fd ? ::fdopendir(fd.get()) : nullptr);
    if (!folder) {
        return base::fail_errno(path);
    }
    static_cast<void>(fd.release());  // the stream owns it now
    std::vector<Entry> entries;
    while (const dirent* found = ::readdir(folder.get())) {
        if (const std::string_view name = found->d_name; name == "." || name == "..") {
            continue;
        }
        if (auto entry = entry_of(::dirfd(folder.get()), found->d_name)) {  // else it has just gone
            entries.push_back(std::move(*entry));
        }
    }
    return entries;
}

}  // namespace nanokvm::gadget
