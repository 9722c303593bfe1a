// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/replay/replay_file.hpp"
#include "picture_codec.hpp"

#include <memory>
#include <utility>

namespace nanokvm::sim::sg2002 {

/// Hands out the access units of a file, whatever is to be encoded: for builds without an encoder of their own.
/// Settings have no effect on them. Thread-bound.
class RecordedCodecMaker final : public CodecMaker {
public:
    explicit RecordedCodecMaker(capture::ReplayFile file) noexcept : file_(std::move(file)) {}

    /// The error names the codec that the file holds.
    [[nodiscard]] base::Result<std::unique_ptr<PictureCodec>> make(const frames::StreamSettings& settings) override;
    [[nodiscard]] capture::Size size() const noexcept { return file_.size(); }

private:
    capture::ReplayFile file_;
};

}  // namespace nanokvm::sim::sg2002
