// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "gadget/images.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::media {

/// The folder of images as the API names it (http-api.md 3.6).
inline constexpr std::string_view images_folder = "/data";

struct StoredImage {
    std::string path;  ///< as the API names it: /data/sub/name.iso
    std::uint64_t size = 0;
    bool iso9660 = false;  ///< can be a CD
};

struct Space {
    std::uint64_t total = 0;
    std::uint64_t available = 0;
};

/// The images of /data: regular files, found and opened through no link (security case S40). Everything blocks: for the
/// pool. Immutable value, any thread.
class ImageStore {
public:
    /// Images that are listed at most, and folders within folders that are looked into.
    static constexpr std::size_t most_listed = 10'000;
    static constexpr int deepest = 16;

    explicit ImageStore(base::Root root) : root_(std::move(root)) {}

    /// All that end in .iso or .img, in any case, by name. Errors: the folder cannot be read.
    [[nodiscard]] base::Result<std::vector<StoredImage>> list() const;

    /// The image that `path` (of the API) names, with its path on this machine. Errors: images.hpp.
    [[nodiscard]] base::Result<gadget::Image> check(const std::string& path, gadget::ImageKind kind) const;

    /// Deletes one. Errors: EINVAL, `path` is no name of an image below the folder; what unlink(2) says.
    [[nodiscard]] base::Result<void> remove(const std::string& path) const;

    [[nodiscard]] base::Result<Space> space() const;

    /// Whether files can be made, tried out (http-api.md 3.7).
    [[nodiscard]] bool writable() const;

    /// The API's name of a file of this machine; empty for one that is not below the folder.
    [[nodiscard]] std::string shown(const std::string& file) const;

    [[nodiscard]] std::filesystem::path folder() const { return root_ / images_folder; }

private:
    base::Root root_;
};

/// Whether `name` ends in .iso or .img, in any case. Pure.
[[nodiscard]] bool is_image_name(std::string_view name) noexcept;

/// Whether a file may be stored under `name`: letters, digits, dots, hyphens and underscores, at most 128 of them, the
/// first none of the dots (http-api.md 3.7). Pure.
[[nodiscard]] bool is_plain_name(std::string_view name) noexcept;

}  // namespace nanokvm::media
