// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/image_store.hpp"

#include "base/below.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <system_error>
#include <unistd.h>

namespace nanokvm::media {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_name = 128;

char lower(char letter) noexcept {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool ends_in(std::string_view name, std::string_view ending) noexcept {
    return name.size() > ending.size() &&
           std::equal(ending.begin(), ending.end(), name.end() - static_cast<std::ptrdiff_t>(ending.size()),
                      [](char wanted, char given) { return wanted == lower(given); });
}

bool is_letter_or_digit(char c) noexcept {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

bool is_image_name(std::string_view name) noexcept {
    return ends_in(name, ".iso") || ends_in(name, ".img");
}

bool is_plain_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= longest_name && name.front() != '.' &&
           std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; });
}

base::Result<std::vector<StoredImage>> ImageStore::list() const {
    std::error_code error;
    // Does not go through links to folders.
    fs::recursive_directory_iterator at(folder(), fs::directory_options::skip_permission_denied, error);
    if (error) {
        return base::fail_errno("cannot read " + std::string(images_folder), error.value());
    }
    std::vector<StoredImage> images;
    for (; at != fs::recursive_directory_iterator() && images.size() < most_listed; at.increment(error)) {
        if (error) {
            return base::fail_errno("cannot read " + std::string(images_folder), error.value());
        }
        if (at.depth() >= deepest) {
            at.disable_recursion_pending();
        }
        std::error_code gone;
        if (at->symlink_status(gone).type() != fs::file_type::regular || !is_image_name(at->path().native())) {
            continue;
        }
        std::string path = shown(at->path().native());
        if (const auto image = check(path, gadget::ImageKind::disk)) {
            images.push_back({std::move(path), image->size, image->iso9660});
        } else {
            images.push_back({std::move(path), 0, false});  // empty, or just deleted: the stock server lists it too
        }
    }
    std::ranges::sort(images, {}, &StoredImage::path);
    return images;
}

base::Result<gadget::Image> ImageStore::check(const std::string& path, gadget::ImageKind kind) const {
    const auto relative = base::path_below(images_folder, path);
    if (!relative) {
        return base::fail(path + " cannot be inserted: it is outside of the folder of images", EACCES);
    }
    auto image = gadget::check_image({folder()}, folder() / *relative, kind);
    if (!image) {
        // People know it by the API's name.
        std::string why = image.error().message;
        if (const auto colon = why.find(" cannot be inserted: "); colon != std::string::npos) {
            why = path + why.substr(colon);
        }
        return base::fail(std::move(why), image.error().code);
    }
    return image;
}

base::Result<void> ImageStore::remove(const std::string& path) const {
    const auto relative = base::path_below(images_folder, path);
    if (!relative || !is_image_name(relative->native())) {
        return base::fail(path + " names no image", EINVAL);
    }
    const auto parent = base::open_folder_below(folder(), relative->parent_path());
    if (!parent) {
        return base::fail(path + " cannot be deleted: " + parent.error().message, parent.error().code);
    }
    const auto name = relative->filename();
    struct stat info {};
    if (::fstatat(parent->get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
        return base::fail_errno(path + " cannot be deleted");
    }
    if (!S_ISREG(info.st_mode)) {
        return base::fail(path + " cannot be deleted: it is no regular file", EACCES);
    }
    if (::unlinkat(parent->get(), name.c_str(), 0) != 0) {
        return base::fail_errno(path + " cannot be deleted");
    }
    return {};
}

base::Result<Space> ImageStore::space() const {
    struct statvfs info {};
    if (::statvfs(folder().c_str(), &info) != 0) {
        return base::fail_errno("cannot ask for the space in " + std::string(images_folder));
    }
    return Space{std::uint64_t{info.f_blocks} * info.f_frsize, std::uint64_t{info.f_bavail} * info.f_frsize};
}

bool ImageStore::writable() const {
    const auto probe = folder() / ".testfile";
    const base::UniqueFd file(::open(probe.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
    return file && ::unlink(probe.c_str()) == 0;
}

std::string ImageStore::shown(const std::string& file) const {
    std::error_code error;
    const auto real = fs::canonical(folder(), error);
    for (const auto& base : {folder(), real}) {
        if (const auto relative = base::path_below(base, file); relative && !base.empty()) {
            return (fs::path(images_folder) / *relative).string();
        }
    }
    return "";
}

}  // namespace nanokvm::media
