// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/replay/replay_file.hpp"
#include "picture_codec.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace nanokvm::sim::sg2002 {

/// Hands out the access units of files, one for each codec, whatever is to be encoded: for builds without an encoder of
/// their own. Settings have no effect on them. Thread-bound.
class RecordedCodecMaker final : public CodecMaker {
public:
    /// At least one file; all have to be of one size. Errors name the file and what is wrong with it.
    [[nodiscard]] static base::Result<std::unique_ptr<RecordedCodecMaker>> open(const std::vector<std::string>& paths);

    /// The error names the codec that no file holds.
    [[nodiscard]] base::Result<std::unique_ptr<PictureCodec>> make(const frames::StreamSettings& settings) override;
    [[nodiscard]] capture::Size size() const noexcept { return files_.front().size(); }

private:
    explicit RecordedCodecMaker(std::vector<capture::ReplayFile> files) noexcept : files_(std::move(files)) {}

    std::vector<capture::ReplayFile> files_;
};

}  // namespace nanokvm::sim::sg2002
