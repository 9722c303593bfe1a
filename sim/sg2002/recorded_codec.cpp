// SPDX-License-Identifier: GPL-3.0-or-later
#include "recorded_codec.hpp"

#include "capture/settings.hpp"

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

base::Result<std::unique_ptr<PictureCodec>> RecordedCodecMaker::make(const frames::StreamSettings& settings) {
    if (settings.codec != file_.codec()) {
        return base::fail(std::string("the recording holds ") + capture::codec_name(file_.codec()) + ", not " +
                          capture::codec_name(settings.codec));
    }
    return std::make_unique<RecordedCodec>(file_);
}

}  // namespace nanokvm::sim::sg2002
