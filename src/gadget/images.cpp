// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/images.hpp"

#include "base/below.hpp"
#include "base/unique_fd.hpp"

#include <array>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace nanokvm::gadget {
namespace {

namespace fs = std::filesystem;

constexpr off_t volume_descriptor = 0x8001;
constexpr std::string_view standard_identifier = "CD001";
constexpr std::uint64_t least_cd = 300 * 2048;  // what the kernel demands
constexpr std::uint64_t least_disk = 512;

struct Opened {
    base::UniqueFd file;
    fs::path path;
};

base::Result<Opened> open_image(const std::vector<fs::path>& roots, const fs::path& path) {
    for (const auto& root : roots) {
        const auto relative = base::path_below(root, path);
        if (!relative) {
            continue;
        }
        std::error_code error;
        const auto real = fs::canonical(root, error);
        if (error) {
            return base::fail_errno("it cannot be opened", error.value());
        }
        auto file = base::open_below(real, *relative, O_RDONLY);
        return file ? base::Result<Opened>(Opened{std::move(*file), real / *relative}) : tl::unexpected(file.error());
    }
    return base::fail("it is outside of the folder of images", EACCES);
}

base::Result<Image> inspect(const Opened& opened, ImageKind kind) {
    struct stat info {};
    if (::fstat(opened.file.get(), &info) != 0) {
        return base::fail_errno("it cannot be opened");
    }
    if (!S_ISREG(info.st_mode)) {
        return base::fail("it is no regular file", EINVAL);
    }
    Image image{opened.path.string(), static_cast<std::uint64_t>(info.st_size), has_iso9660_volume(opened.file.get())};
    if (kind == ImageKind::cdrom && image.size < least_cd) {
        return base::fail(fmt::format("a CD image holds at least {} bytes, this one {}", least_cd, image.size), EINVAL);
    }
    if (kind == ImageKind::cdrom && !image.iso9660) {
        return base::fail("it is no CD image (no ISO 9660 volume)", EINVAL);
    }
    if (image.size < least_disk) {
        return base::fail("it is empty", EINVAL);
    }
    return image;
}

}  // namespace

bool has_iso9660_volume(int fd) {
    std::array<char, standard_identifier.size()> bytes{};
    return ::pread(fd, bytes.data(), bytes.size(), volume_descriptor) == static_cast<ssize_t>(bytes.size()) &&
           std::string_view(bytes.data(), bytes.size()) == standard_identifier;
}

base::Result<Image> check_image(const std::vector<fs::path>& roots, const fs::path& path, ImageKind kind) {
    const auto opened = open_image(roots, path);
    auto image = opened ? inspect(*opened, kind) : tl::unexpected(opened.error());
    if (!image) {
        return base::fail(fmt::format("{} cannot be inserted: {}", path.string(), image.error().message),
                          image.error().code);
    }
    return image;
}

}  // namespace nanokvm::gadget
