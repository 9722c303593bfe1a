// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace nanokvm::gadget {

enum class ImageKind { disk, cdrom };

/// A file that may be shown to the host.
struct Image {
    std::string path;  ///< absolute, without links: what the LUN is given
    std::uint64_t size = 0;
    bool iso9660 = false;  ///< a volume descriptor at byte 0x8001 (ECMA-119 section 8.1)
};

/// Whether an ISO 9660 volume begins in the file: `CD001` at byte 0x8001.
[[nodiscard]] bool has_iso9660_volume(int fd);

/// Which files may become media: regular ones below one of `roots`, reached through no link and no `..` (security case
/// S40, device.md 9.30). As a CD an image must be an ISO 9660 volume of at least 300 sectors of 2048 bytes; as a disk
/// it must hold a sector of 512. There is no upper bound: large images are DVDs.
///
/// Errors say which rule is broken; EACCES for a path outside of the roots. Blocks for a few reads.
[[nodiscard]] base::Result<Image> check_image(const std::vector<std::filesystem::path>& roots,
                                              const std::filesystem::path& path, ImageKind kind);

}  // namespace nanokvm::gadget
