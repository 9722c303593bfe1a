// SPDX-License-Identifier: GPL-3.0-or-later
// The second half of the examination: the capture at work.
#include "capture/settings.hpp"
#include "capture/sg2002/examination.hpp"
#include "capture/sg2002/hardware_capture.hpp"
#include "capture/sg2002/memory_plan.hpp"
#include "capture/source.hpp"
#include "frames/message.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {
namespace {

using Verdict = Finding::Verdict;

constexpr std::uint64_t millisecond = 1'000'000;
constexpr std::uint64_t patience_ns = 5000 * millisecond;
constexpr std::uint64_t longest_way_ns = 200 * millisecond;  // from the last line to us
constexpr unsigned units_each = 30;
constexpr unsigned size_changes = 20;

/// Plays the worker for a moment.
class Trial final : SourceListener {
public:
    explicit Trial(Kernel& kernel) noexcept : kernel_(kernel) {}

    std::vector<Finding> run() {
        const auto before = read_heap(kernel_);
        auto opened = HardwareCapture::open(kernel_);
        note(opened.has_value(), "8 The capture starts, whatever a predecessor left behind",
             opened ? "nothing stands in its way" : opened.error().message);
        if (opened) {
            hardware_ = std::move(*opened);
            hardware_->source().demand(60, kernel_.now_ns());
            if (pictures_arrive()) {
                for (const frames::Codec codec : {frames::Codec::h264, frames::Codec::h265, frames::Codec::mjpeg}) {
                    encode(codec);
                }
                change_sizes();
            }
            hardware_.reset();
            memory_came_back(before);
        }
        return std::move(findings_);
    }

private:
    void on_picture(const Picture& picture, const Damage&) override {
        picture_ = picture;
        ++pictures_;
    }
    void on_signal(const frames::Signal& signal) override { signal_ = frames::get_text(signal.text); }
    void on_leds(std::uint8_t) override {}

    void note(bool confirmed, std::string_view assumption, std::string found) {
        findings_.push_back({confirmed ? Verdict::confirmed : Verdict::refuted, assumption, std::move(found)});
    }

    /// The next picture, if one comes in time.
    bool next_picture() {
        const unsigned before = pictures_;
        const std::uint64_t end = kernel_.now_ns() + patience_ns;
        while (pictures_ == before && kernel_.now_ns() < end) {
            const std::uint64_t now = kernel_.now_ns();
            const std::uint64_t due = std::min(hardware_->source().wake().deadline_ns, end);
            if (due > now) {
                kernel_.sleep_us(static_cast<unsigned>((due - now) / 1000 + 1));
            }
            hardware_->source().advance(kernel_.now_ns(), *this);
        }
        return pictures_ != before;
    }

    bool pictures_arrive() {
        const bool came = next_picture();
        note(came, "9 VI with UYVY gives pictures (whether they look right is for a person to say)",
             came ? fmt::format("{}x{}", picture_.size.width, picture_.size.height) : "none in 5 s. " + signal_);
        return came;
    }

    [[nodiscard]] frames::StreamSettings settings(frames::Codec codec, Size size) const noexcept {
        frames::StreamSettings wanted{};
        wanted.codec = codec;
        wanted.width = static_cast<std::uint16_t>(size.width);
        wanted.height = static_cast<std::uint16_t>(size.height);
        wanted.fps = 60;
        wanted.gop = 60;
        wanted.bitrate_kbps = 4000;
        wanted.jpeg_quality = 80;
        return wanted;
    }

    struct Run {
        unsigned units = 0;
        bool began_with_idr = false;
        std::uint64_t first_captured_ns = 0;
        std::uint64_t last_captured_ns = 0;
        std::uint64_t encode_ns = 0;    // in all
        std::uint64_t longest_way = 0;  // from the stamp to the unit
        bool stamps_in_order = true;
        std::string error;
    };

    void unit(Encoder& encoder, Run& run) {
        const std::uint64_t begun = kernel_.now_ns();
        const auto unit = encoder.encode(picture_, false);
        if (!unit) {
            run.error = unit.error().message;
            return;
        }
        if (unit->payload.empty()) {
            return;
        }
        const std::uint64_t done = kernel_.now_ns();
        run.began_with_idr |= run.units == 0 && unit->idr;
        encoder.release();
        // The first picture of an output is fetched by the encoder itself and has no stamp of the source.
        if (++run.units > 2) {
            run.first_captured_ns = run.first_captured_ns == 0 ? picture_.captured_ns : run.first_captured_ns;
            run.stamps_in_order &= picture_.captured_ns > run.last_captured_ns && picture_.captured_ns <= done;
            run.longest_way = std::max(run.longest_way, done - std::min(done, picture_.captured_ns));
            run.encode_ns += done - begun;
        }
        run.last_captured_ns = picture_.captured_ns;
    }

    void encode(frames::Codec codec) {
        const auto wanted = settings(codec, picture_.size);
        auto encoder = hardware_->encoders().make(wanted).value();
        Run run;
        for (unsigned turn = 0; turn < 3 * units_each && run.units < units_each && run.error.empty(); ++turn) {
            if (!next_picture()) {
                run.error = "pictures stopped coming. " + signal_;
                break;
            }
            unit(*encoder, run);
        }
        tell(codec, run);
        if (codec == frames::Codec::h264 && run.units == units_each) {
            change_live(*encoder, wanted);
        }
    }

    void tell(frames::Codec codec, const Run& run) {
        constexpr std::string_view units = "11 Each picture gives one access unit, the first an IDR";
        const bool all = run.units == units_each && run.began_with_idr;
        if (!all) {
            note(false, units, fmt::format("{}: {} units. {}", codec_name(codec), run.units, run.error));
            return;
        }
        constexpr unsigned timed = units_each - 2;
        const double span_s = static_cast<double>(run.last_captured_ns - run.first_captured_ns) / 1e9;
        note(true, units,
             fmt::format("{}: {:.2f} pictures a second, {:.1f} ms each", codec_name(codec),
                         span_s > 0 ? (timed - 1) / span_s : 0.0, static_cast<double>(run.encode_ns) / timed / 1e6));
        if (codec == frames::Codec::h264) {
            note(run.stamps_in_order && run.longest_way < longest_way_ns,
                 "12 The drivers' stamps are CLOCK_MONOTONIC, and pictures are young",
                 fmt::format("{:.1f} ms from the stamp to the unit at most",
                             static_cast<double>(run.longest_way) / 1e6));
        }
    }

    void change_live(Encoder& encoder, frames::StreamSettings wanted) {
        wanted.bitrate_kbps = 1000;
        wanted.roi_count = 1;
        wanted.roi[0] = {0, 0, 128, 128, -6, 0, {}};
        const bool taken = encoder.reconfigure(wanted) && next_picture();
        const auto unit = taken ? encoder.encode(picture_, true) : base::Result<EncodedUnit>(EncodedUnit{});
        const bool idr = unit && !unit->payload.empty() && unit->idr;
        encoder.release();
        note(taken, "14, 20 Another bit rate and a region of interest are taken by a running channel",
             taken ? "both" : "refused");
        note(idr, "15 A forced IDR is the next picture", idr ? "it is" : unit ? "it is not" : unit.error().message);
    }

    void change_sizes() {
        constexpr std::string_view assumption = "10 Pools of other sizes come and go without loss";
        const auto before = read_heap(kernel_);
        std::string error;
        for (unsigned change = 0; change < size_changes && error.empty(); ++change) {
            const Size size = change % 2 == 0 ? Size{320, 240} : Size{352, 288};
            const auto output = hardware_->pipeline().acquire(size);
            if (output) {
                hardware_->pipeline().release(**output);
            } else {
                error = output.error().message;
            }
        }
        const auto after = read_heap(kernel_);
        const bool same = before && after && before->used == after->used;
        note(error.empty() && same, assumption,
             !error.empty() ? error
             : !after       ? "the video memory cannot be read"
             : same         ? "20 changes"
                            : "memory is lost");
    }

    void memory_came_back(const std::optional<Heap>& before) {
        const auto after = read_heap(kernel_);
        if (!before || !after) {
            findings_.push_back({Verdict::open, "22 All video memory comes back", "its files cannot be read"});
            return;
        }
        note(after->used <= before->used, "22 All video memory comes back",
             fmt::format("{} bytes in use before, {} now", before->used, after->used));
    }

    Kernel& kernel_;
    std::unique_ptr<HardwareCapture> hardware_;
    Picture picture_;
    unsigned pictures_ = 0;
    std::string signal_;
    std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> try_capture(Kernel& kernel) {
    return Trial(kernel).run();
}

}  // namespace nanokvm::capture::sg2002
