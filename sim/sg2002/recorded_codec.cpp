// SPDX-License-Identifier: GPL-3.0-or-later
#include "recorded_codec.hpp"

#include "capture/settings.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace nanokvm::sim::sg2002 {
namespace {

class RecordedCodec final : public PictureCodec {
public:
    explicit RecordedCodec(const capture::ReplayFile& file) noexcept : file_(file) {}

    base::Result<std::span<const std::byte>> encode(const FrameContent&, bool idr) override {
        if (idr) {
            next_ = file_.next_idr(next_);
        }
        const std::size_t unit = next_;
        next_ = (next_ + 1) % file_.units().size();
        return file_.units()[unit].payload;
    }
    void change(const frames::StreamSettings&) override {}

private:
    const capture::ReplayFile& file_;
    std::size_t next_ = 0;
};

}  // namespace

base::Result<std::unique_ptr<RecordedCodecMaker>> RecordedCodecMaker::open(const std::vector<std::string>& paths) {
    std::vector<capture::ReplayFile> files;
    for (const std::string& path : paths) {
        auto file = capture::ReplayFile::open(path);
        if (!file) {
            return tl::unexpected(file.error());
        }
        if (!files.empty() && file->size() != files.front().size()) {
            return base::fail(path + " is of another size than " + paths.front() +
                              ": recordings for the simulator are of one input");
        }
        files.push_back(std::move(*file));
    }
    return std::unique_ptr<RecordedCodecMaker>(new RecordedCodecMaker(std::move(files)));
}

base::Result<std::unique_ptr<PictureCodec>> RecordedCodecMaker::make(const frames::StreamSettings& settings) {
    const auto file = std::ranges::find(files_, settings.codec, &capture::ReplayFile::codec);
    if (file == files_.end()) {
        return base::fail(std::string("there is no recording of ") + capture::codec_name(settings.codec));
    }
    return std::make_unique<RecordedCodec>(*file);
}

}  // namespace nanokvm::sim::sg2002
