// SPDX-License-Identifier: GPL-3.0-or-later
#include "soak.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::sim::sg2002 {
namespace {

using frames::Codec;

constexpr std::uint64_t millisecond = 1'000'000;
constexpr std::uint64_t second = 1000 * millisecond;
/// Pictures have to come again within this time after a fault: the longest pause of the source's restarts, and some.
constexpr std::uint64_t stuck_ns = 15 * second;
constexpr std::uint64_t retry_ns = second / 2;
constexpr std::array<capture::Size, 3> modes{{{416, 240}, {448, 256}, {512, 288}}};
constexpr std::array<Codec, 4> codecs{Codec::h264, Codec::mjpeg, Codec::h264, Codec::h265};
/// What the process may hold more at the end than after a tenth of the units: pictures of other sizes that are kept.
constexpr std::uint64_t flat_bytes = 2U << 20U;
/// What allocators keep of what was given back.
constexpr std::uint64_t flat_resident_kb = 8192;
/// libx265 makes 512 kB of tables with the first use of a quantizer. Only in a story of this length have most been used
/// by its first tenth, where the memory is looked at first.
constexpr std::uint64_t long_story = 10'000;
/// At most, of each encoder of the sizes here.
constexpr std::uint64_t leaked_by_x265 = 24U << 10U;
#ifdef __SANITIZE_ADDRESS__
constexpr bool resident_means_held = false;  // the sanitizer keeps what was freed
#else
constexpr bool resident_means_held = true;
#endif

}  // namespace

Soak::Soak(unsigned seed) : random_(seed), mode_{modes[0], 60'000} {
    BoardOptions options;
    options.signal = mode_;
    options.encoder_nodes = 4;
    board_ = std::make_unique<Board>(clock_, codecs_, options);
    open();
}

/// For each quantizer that was ever used x265 keeps 512 kB of tables in the process: all of them now, so that what
/// comes later is growth.
void Soak::fill_tables_of_x265() {
    frames::StreamSettings settings{};
    settings.codec = Codec::h265;
    settings.width = 64;
    settings.height = 64;
    settings.fps = 30;
    settings.rate_control = frames::RateControl::fix_qp;
    for (std::uint8_t qp = 1; qp <= 51; ++qp) {
        settings.i_qp = qp;
        settings.p_qp = qp;
        auto codec = codecs_.make(settings);
        for (std::uint64_t number = 0; codec && number < 2; ++number) {
            static_cast<void>((*codec)->encode({number, 0, modes[0]}, number == 0));
        }
    }
}

Soak::~Soak() {
    for (Stream& stream : streams_) {
        stream.encoder.reset();
    }
}

int Soak::pick(int least, int most) {
    // Not std::uniform_int_distribution: what it gives differs between libraries.
    return least + static_cast<int>(random_() % static_cast<unsigned>(most - least + 1));
}

void Soak::open() {
    auto opened = capture::sg2002::HardwareCapture::open(*board_);
    if (!opened) {
        problem("capture does not start: " + opened.error().message);
        return;
    }
    hardware_ = std::move(*opened);
    hardware_->source().demand(60, clock_.now_ns());
}

void Soak::problem(std::string sentence) {
    report_.problems.push_back(fmt::format("after {} units, fault '{}': {}", report_.units, fault_, sentence));
}

SoakReport Soak::run(std::uint64_t units) {
    fill_tables_of_x265();
    change_settings(streams_[0]);
    last_unit_ns_ = clock_.now_ns();
    while (report_.units < units && report_.problems.size() < 5 && hardware_) {
        turn();
        if (report_.units * 10 >= units * (report_.memory.size() + 1)) {
            measure_memory();
        }
    }
    expect_flat_memory();
    report_.peak_bytes = board_->heap().peak();
    for (Stream& stream : streams_) {
        stream.encoder.reset();
    }
    hardware_.reset();
    board_->expect_clean();
    for (const std::string& fault : board_->verdict().faults()) {
        problem(fault);
    }
    return report_;
}

void Soak::turn() {
    const std::uint64_t now = clock_.now_ns();
    if (now >= next_event_ns_) {
        next_event_ns_ = now + static_cast<std::uint64_t>(pick(50, 400)) * millisecond;
        something_happens();
    }
    if (!fault_over_ && now >= fault_ends_ns_) {
        end_fault();
    }
    if (!hardware_) {
        return;
    }
    const std::uint64_t due = hardware_->source().wake().deadline_ns;
    clock_.sleep_until(std::max(std::min({due, next_event_ns_, now + 50 * millisecond}), now + 1000));
    hardware_->source().advance(clock_.now_ns(), *this);
    if (std::exchange(fresh_, false)) {
        for (Stream& stream : streams_) {
            encode(stream);
        }
    }
    expect_progress();
}

void Soak::on_picture(const capture::Picture& picture, const capture::Damage&) {
    picture_ = picture;
    fresh_ = true;
    if (picture.restarted) {
        for (Stream& stream : streams_) {
            stream.idr = true;
        }
    }
}

void Soak::encode(Stream& stream) {
    if (!stream.settings || clock_.now_ns() < stream.retry_ns) {
        return;
    }
    frames::StreamSettings sized = *stream.settings;
    if (sized.width == 0) {
        sized.width = static_cast<std::uint16_t>(picture_.size.width);
        sized.height = static_cast<std::uint16_t>(picture_.size.height);
    }
    const capture::Size size{sized.width, sized.height};
    if (!stream.encoder || stream.size != size) {
        stream.encoder.reset();
        stream.encoder = hardware_->encoders().make(sized).value();
        stream.size = size;
    }
    const auto unit = stream.encoder->encode(picture_, stream.idr);
    if (!unit) {  // the stream stops with a sentence; viewers ask for it again
        stream.encoder.reset();
        stream.retry_ns = clock_.now_ns() + retry_ns;
        return;
    }
    if (unit->payload.empty()) {
        return;
    }
    if (unit->size != size || (stream.idr && !unit->idr)) {
        problem("a unit is of another size than asked for, or not the IDR that was");
    }
    stream.idr = false;
    stream.encoder->release();
    ++report_.units;
    ++report_.by_codec[static_cast<std::size_t>(stream.settings->codec)];
    last_unit_ns_ = clock_.now_ns();
    if (fault_over_ && !fault_.empty()) {
        const double took = static_cast<double>(last_unit_ns_ - fault_ends_ns_) / static_cast<double>(millisecond);
        double& worst = report_.worst_ms[fault_];
        worst = std::max(worst, took);
        fault_.clear();
    }
}

void Soak::something_happens() {
    const int what = pick(0, 9);
    Stream& stream = streams_[static_cast<std::size_t>(pick(0, 3))];
    if (what < 5) {
        change_settings(stream);
    } else if (what == 5) {
        stream.idr = true;
    } else if (what == 6 && &stream != &streams_[0]) {
        stream.settings.reset();
        stream.encoder.reset();
    } else if (what > 6 && fault_.empty()) {
        inject();
    }
}

void Soak::change_settings(Stream& stream) {
    frames::StreamSettings next = stream.settings.value_or(frames::StreamSettings{});
    next.codec = codecs[static_cast<std::size_t>(&stream - streams_.data())];
    constexpr std::array rates{frames::RateControl::cbr, frames::RateControl::vbr, frames::RateControl::fix_qp};
    next.rate_control = pick(0, 3) == 0 ? rates[static_cast<std::size_t>(pick(0, 2))] : next.rate_control;
    next.fps = static_cast<std::uint16_t>(pick(1, 3) * 20);
    next.gop = static_cast<std::uint16_t>(pick(0, 3) * 30);
    next.bitrate_kbps = static_cast<std::uint32_t>(pick(1, 20) * 100);
    next.jpeg_quality = static_cast<std::uint8_t>(pick(1, 100));
    next.width = static_cast<std::uint16_t>(pick(0, 2) * 128);
    next.height = next.width;
    next.roi_count = static_cast<std::uint8_t>(pick(0, 3));
    for (unsigned index = 0; index < frames::max_roi_regions; ++index) {
        next.roi[index] = {};
        if (index < next.roi_count) {
            next.roi[index] = {static_cast<std::uint16_t>(pick(0, 100)),
                               static_cast<std::uint16_t>(pick(0, 100)),
                               static_cast<std::uint16_t>(pick(1, 300)),
                               static_cast<std::uint16_t>(pick(1, 300)),
                               static_cast<std::int8_t>(pick(-8, 8)),
                               0,
                               {}};
        }
    }
    ++report_.changes;
    frames::StreamSettings sized = next;
    if (sized.width == 0) {
        sized.width = static_cast<std::uint16_t>(stream.size.width);
        sized.height = static_cast<std::uint16_t>(stream.size.height);
    }
    if (stream.encoder && !stream.encoder->reconfigure(sized)) {
        stream.encoder.reset();
        stream.idr = true;
    }
    stream.settings = next;
}

void Soak::inject() {
    constexpr std::array<const char*, 9> names{"signal lost",      "other mode",        "other mode, no interrupt",
                                               "bridge frozen",    "encoder hangs",     "bitstream ring full",
                                               "wait interrupted", "video memory full", "worker killed"};
    const int which = pick(0, 8);
    fault_ = names[static_cast<std::size_t>(which)];
    ++report_.faults[fault_];
    fault_over_ = false;
    fault_ends_ns_ = clock_.now_ns();
    const auto lasts = static_cast<std::uint64_t>(pick(200, 3000)) * millisecond;
    switch (which) {
        case 0:
            board_->bridge().set_signal(std::nullopt);
            fault_ends_ns_ += lasts;
            break;
        case 1:
        case 2:
            mode_.size = modes[static_cast<std::size_t>(pick(0, 2))];
            mode_.millihertz = pick(0, 1) == 0 ? 60'000 : 30'000;
            board_->bridge().set_signal(mode_, which == 2);
            break;
        case 3:
            board_->bridge().freeze(true);
            fault_ends_ns_ += lasts;
            break;
        case 4:
            board_->encoder(0).hang_next();
            break;
        case 5:
            board_->encoder(0).overflow_next();
            break;
        case 6:
            board_->path().interrupt_next();
            break;
        case 7:
            board_->heap().fail_next(static_cast<unsigned>(pick(1, 3)));
            streams_[0].encoder.reset();
            streams_[0].idr = true;
            break;
        default:
            board_->detach_client();
            for (Stream& stream : streams_) {
                stream.encoder.reset();
                stream.idr = true;
            }
            hardware_.reset();
            board_->attach_client();
            open();
            break;
    }
}

void Soak::end_fault() {
    fault_over_ = true;
    fault_ends_ns_ = clock_.now_ns();
    board_->bridge().freeze(false);
    board_->bridge().set_signal(mode_);
}

void Soak::measure_memory() {
    for (Stream& stream : streams_) {
        stream.encoder.reset();
        stream.idr = true;
    }
    if (report_.memory.empty()) {
        leaking_before_ = codecs_.h265_encoders();
    }
    report_.leaking_encoders = codecs_.h265_encoders() - leaking_before_;
    report_.memory.push_back(own_memory());
}

void Soak::expect_flat_memory() {
    if (report_.memory.size() < 2 || report_.units < long_story) {
        return;
    }
    const OwnMemory first = report_.memory.front();
    const OwnMemory last = report_.memory.back();
    const std::uint64_t leaked = report_.leaking_encoders * leaked_by_x265;
    if (last.heap_bytes > first.heap_bytes + leaked + flat_bytes) {
        problem(fmt::format("the heap has grown from {} to {} bytes", first.heap_bytes, last.heap_bytes));
    }
    if (resident_means_held && last.resident_kb > first.resident_kb + leaked / 1024 + flat_resident_kb) {
        problem(fmt::format("the resident memory has grown from {} to {} kB", first.resident_kb, last.resident_kb));
    }
}

void Soak::expect_progress() {
    const bool expected =
        fault_over_ && std::ranges::any_of(streams_, [](const Stream& stream) { return stream.settings.has_value(); });
    const std::uint64_t since = std::max(last_unit_ns_, fault_ends_ns_);
    if (expected && clock_.now_ns() > since + stuck_ns) {
        problem(fmt::format("no picture for 15 s; signal: {}", signal_.text));
        last_unit_ns_ = clock_.now_ns();
    }
}

}  // namespace nanokvm::sim::sg2002
