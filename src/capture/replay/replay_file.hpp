// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"
#include "capture/replay/mapped_file.hpp"
#include "frames/protocol.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace nanokvm::capture {

/// A file of encoded pictures, taken apart once: .h264/.264 and .h265/.265/.hevc hold Annex B, .mjpeg/.mjpg JPEGs one
/// behind the other. It begins at the file's first IDR, and every IDR has its parameter sets. Immutable.
class ReplayFile {
public:
    struct Unit {
        std::span<const std::byte> payload;
        bool idr;
    };

    /// Errors name the file and say what it lacks.
    [[nodiscard]] static base::Result<ReplayFile> open(const std::string& path);

    [[nodiscard]] frames::Codec codec() const noexcept { return codec_; }
    [[nodiscard]] Size size() const noexcept { return size_; }

    /// At least one, the first an IDR. They live as long as the file.
    [[nodiscard]] std::span<const Unit> units() const noexcept { return units_; }
    /// The first IDR at `index` or behind it, or else from the start.
    [[nodiscard]] std::size_t next_idr(std::size_t index) const noexcept;

private:
    ReplayFile(MappedFile file, frames::Codec codec) noexcept : file_(std::move(file)), codec_(codec) {}
    void take_jpegs();
    void take_access_units();

    MappedFile file_;
    frames::Codec codec_;
    Size size_;
    std::vector<std::vector<std::byte>> completed_;  // IDRs that the file holds without their parameter sets
    std::vector<Unit> units_;
};

}  // namespace nanokvm::capture
