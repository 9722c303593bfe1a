// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/replay/replay_file.hpp"

#include "capture/replay/annexb.hpp"
#include "capture/replay/jpeg_split.hpp"
#include "capture/replay/picture_size.hpp"
#include "capture/settings.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

namespace nanokvm::capture {
namespace {

std::optional<frames::Codec> codec_of(const std::string& path) {
    const std::string extension = std::filesystem::path(path).extension().string();
    if (extension == ".h264" || extension == ".264") {
        return frames::Codec::h264;
    }
    if (extension == ".h265" || extension == ".265" || extension == ".hevc") {
        return frames::Codec::h265;
    }
    if (extension == ".mjpeg" || extension == ".mjpg") {
        return frames::Codec::mjpeg;
    }
    return std::nullopt;
}

/// The access unit with `sets` in front of all but its delimiter.
std::vector<std::byte> completed(std::span<const std::byte> file, const annexb::AccessUnit& unit,
                                 const std::vector<std::byte>& sets) {
    std::vector<std::byte> whole;
    const auto append = [&whole](std::span<const std::byte> bytes) {
        whole.insert(whole.end(), bytes.begin(), bytes.end());
    };
    append(file.subspan(unit.begin, unit.after_delimiter - unit.begin));
    append(sets);
    append(file.subspan(unit.after_delimiter, unit.end - unit.after_delimiter));
    return whole;
}

}  // namespace

base::Result<ReplayFile> ReplayFile::open(const std::string& path) {
    const auto codec = codec_of(path);
    if (!codec) {
        return base::fail(path + ": only .h264, .h265 and .mjpeg files can be replayed");
    }
    auto mapped = MappedFile::open(path);
    if (!mapped) {
        return tl::unexpected(mapped.error());
    }
    ReplayFile file(std::move(*mapped), *codec);
    if (*codec == frames::Codec::mjpeg) {
        file.take_jpegs();
    } else {
        file.take_access_units();
    }
    if (file.units_.empty()) {
        return base::fail(path + " holds no picture that decoding can start at (" + codec_name(*codec) + ")");
    }
    const auto size = picture_size(*codec, file.units_.front().payload);
    if (!size) {
        return base::fail(path + ": the first picture does not say its size");
    }
    file.size_ = *size;
    return file;
}

void ReplayFile::take_jpegs() {
    for (const auto picture : split_jpegs(file_.bytes())) {
        units_.push_back({picture, true});
    }
}

void ReplayFile::take_access_units() {
    const auto syntax = codec_ == frames::Codec::h264 ? annexb::Syntax::h264 : annexb::Syntax::h265;
    std::vector<std::byte> sets;  // the last ones seen
    for (const annexb::AccessUnit& unit : annexb::split(file_.bytes(), syntax)) {
        const auto payload = file_.bytes().subspan(unit.begin, unit.end - unit.begin);
        if (unit.parameter_sets) {
            sets = annexb::parameter_sets(payload, syntax);
        }
        if (unit.idr && !unit.parameter_sets) {
            completed_.push_back(completed(file_.bytes(), unit, sets));
            units_.push_back({completed_.back(), true});
        } else if (unit.idr || !units_.empty()) {
            units_.push_back({payload, unit.idr});
        }
    }
}

std::size_t ReplayFile::next_idr(std::size_t index) const noexcept {
    const auto from = units_.begin() + static_cast<std::ptrdiff_t>(std::min(index, units_.size()));
    const auto found = std::find_if(from, units_.end(), [](const Unit& unit) { return unit.idr; });
    return found == units_.end() ? 0 : static_cast<std::size_t>(found - units_.begin());
}

}  // namespace nanokvm::capture
