// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/replay/replay.hpp"

#include "capture/settings.hpp"

#include <algorithm>
#include <string>

namespace nanokvm::capture {

void ReplaySource::demand(unsigned fps, std::uint64_t now_ns) {
    ticker_.set_rate(std::min(fps, fps_), now_ns);
}

void ReplaySource::advance(std::uint64_t now_ns, SourceListener& listener) {
    if (!announced_) {
        announced_ = true;
        listener.on_signal(make_signal(frames::SignalState::ok, file_.size(), fps_ * 1000, "A recording is replayed."));
    }
    const std::uint64_t due = ticker_.due();
    if (ticker_.tick(now_ns)) {
        listener.on_picture({.size = file_.size(), .captured_ns = due}, Damage::whole(file_.size()));
    }
}

base::Result<EncodedUnit> ReplayEncoder::encode(const Picture&, bool idr) {
    if (idr) {
        next_ = file_.next_idr(next_);
    }
    const ReplayFile::Unit& unit = file_.units()[next_];
    next_ = (next_ + 1) % file_.units().size();
    return EncodedUnit{.payload = unit.payload, .size = file_.size(), .idr = unit.idr, .settled = true};
}

base::Result<std::unique_ptr<Encoder>> ReplayFactory::make(const frames::StreamSettings& settings) {
    if (settings.codec != file_.codec()) {
        return base::fail(std::string("The replayed file holds ") + codec_name(file_.codec()) + ", not " +
                          codec_name(settings.codec) + ".");
    }
    return std::make_unique<ReplayEncoder>(file_);
}

}  // namespace nanokvm::capture
