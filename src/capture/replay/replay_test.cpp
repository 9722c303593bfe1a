// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/replay/replay.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "capture/avcodec/decoder.hpp"
#include "capture/avcodec/factory.hpp"
#include "capture/pattern/canvas.hpp"
#include "capture/pattern/strip.hpp"
#include "capture/replay/annexb.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

constexpr Size size{480, 64};

/// What our own encoder makes of numbered pictures, with an IDR every five.
std::string recording(frames::Codec codec, int pictures) {
    frames::StreamSettings settings{};
    settings.codec = codec;
    settings.width = size.width;
    settings.height = size.height;
    settings.fps = 30;
    settings.gop = 5;
    settings.bitrate_kbps = 1000;
    settings.jpeg_quality = 90;
    const auto encoder = av::Factory().make(settings).value();
    I420Buffer canvas(size, encoder->input());
    draw_background(canvas);
    std::string file;
    for (int i = 0; i < pictures; ++i) {
        draw_strip(canvas.plane(0), canvas.stride(0), {static_cast<std::uint32_t>(i), 0}, 16, 235);
        const auto unit = encoder->encode(canvas.picture(), false).value();
        file.append(reinterpret_cast<const char*>(unit.payload.data()), unit.payload.size());
    }
    return file;
}

struct Folder {
    std::string write(const std::string& name, const std::string& content) const {
        const auto path = folder.path() / name;
        EXPECT_TRUE(base::write_file_atomically(path, content));
        return path.string();
    }
    base::TemporaryFolder folder;
};

std::string complaint(const std::string& path) {
    const auto file = ReplayFile::open(path);
    return file ? "" : file.error().message;
}

TEST(Replay, HandsOutTheFilesUnitsOverAndOver) {
    const Folder folder;
    const auto file = ReplayFile::open(folder.write("a.h264", recording(frames::Codec::h264, 12))).value();
    EXPECT_EQ(file.size(), size);
    ASSERT_EQ(file.units().size(), 12U);
    ReplayEncoder encoder(file);
    auto decoder = av::Decoder::make(frames::Codec::h264).value();
    for (std::uint32_t i = 0; i < 30; ++i) {
        const auto unit = encoder.encode({}, false).value();
        ASSERT_EQ(unit.idr, i % 12 % 5 == 0);
        const auto frame = decoder.decode(unit.payload).value();
        ASSERT_EQ(read_strip(frame->data[0], frame->linesize[0])->frame, i % 12);
    }
}

TEST(Replay, AnIdrThatIsAskedForIsTheNextInTheFile) {
    const Folder folder;
    const auto file = ReplayFile::open(folder.write("a.h264", recording(frames::Codec::h264, 12))).value();
    ReplayEncoder encoder(file);
    const auto position = [&file](const EncodedUnit& unit) {
        std::size_t index = 0;
        while (file.units()[index].payload.data() != unit.payload.data()) {
            ++index;
        }
        return index;
    };
    EXPECT_EQ(position(encoder.encode({}, true).value()), 0U);
    EXPECT_EQ(position(encoder.encode({}, false).value()), 1U);
    EXPECT_EQ(position(encoder.encode({}, true).value()), 5U);
    EXPECT_EQ(position(encoder.encode({}, true).value()), 10U);
    EXPECT_EQ(position(encoder.encode({}, true).value()), 0U) << "round the end";
}

TEST(Replay, EveryIdrHasItsParameterSetsThoughTheFileHasThemOnce) {
    const std::string whole = recording(frames::Codec::h264, 12);
    const auto bytes = std::as_bytes(std::span(whole));
    const auto sets =
        annexb::parameter_sets(bytes.first(annexb::split(bytes, annexb::Syntax::h264)[0].end), annexb::Syntax::h264);
    std::string stripped(reinterpret_cast<const char*>(sets.data()), sets.size());
    annexb::NalReader reader(bytes);
    while (const auto nal = reader.next()) {
        if (annexb::role_of(bytes.subspan(nal->header), annexb::Syntax::h264) != annexb::Role::parameter_set) {
            stripped += whole.substr(nal->begin, nal->end - nal->begin);
        }
    }
    const Folder folder;
    const auto file = ReplayFile::open(folder.write("a.264", stripped)).value();
    ASSERT_EQ(file.units().size(), 12U);
    for (const auto& unit : file.units()) {
        if (unit.idr) {
            auto fresh = av::Decoder::make(frames::Codec::h264).value();
            EXPECT_TRUE(fresh.decode(unit.payload));
        }
    }
}

TEST(Replay, BeginsAtTheFirstIdr) {
    const std::string whole = recording(frames::Codec::h264, 12);
    const auto units = annexb::split(std::as_bytes(std::span(whole)), annexb::Syntax::h264);
    const Folder folder;
    const auto file = ReplayFile::open(folder.write("a.h264", whole.substr(units[2].begin))).value();
    EXPECT_EQ(file.units().size(), 7U);
    EXPECT_TRUE(file.units()[0].idr);
}

TEST(Replay, KnowsJpegsAndH265) {
    const Folder folder;
    const auto jpegs = ReplayFile::open(folder.write("a.mjpeg", recording(frames::Codec::mjpeg, 3))).value();
    EXPECT_EQ(jpegs.codec(), frames::Codec::mjpeg);
    EXPECT_EQ(jpegs.size(), size);
    EXPECT_EQ(jpegs.units().size(), 3U);
    if ((av::Factory().codecs() & codec_bit(frames::Codec::h265)) != 0) {
        const auto h265 = ReplayFile::open(folder.write("a.hevc", recording(frames::Codec::h265, 7))).value();
        EXPECT_EQ(h265.units().size(), 7U);
        EXPECT_EQ(ReplayFactory(h265).codecs(), codec_bit(frames::Codec::h265));
    }
}

TEST(Replay, BadFilesAreNamedWithWhatTheyLack) {
    const Folder folder;
    EXPECT_NE(complaint("/no/such/file.h264").find("/no/such/file.h264: No such file"), std::string::npos);
    EXPECT_NE(complaint(folder.write("a.mp4", "x")).find("only .h264, .h265 and .mjpeg"), std::string::npos);
    EXPECT_NE(complaint(folder.write("empty.h264", "")).find("is empty"), std::string::npos);
    EXPECT_NE(complaint(folder.write("junk.h264", std::string(5000, 'x'))).find("no picture"), std::string::npos);
    EXPECT_NE(complaint(folder.write("junk.mjpeg", "\xFF\xD8\xFF\xD9")).find("does not say its size"),
              std::string::npos);
    std::filesystem::create_directory(folder.folder.path() / "folder.h264");
    EXPECT_NE(complaint((folder.folder.path() / "folder.h264").string()).find("not a regular file"), std::string::npos);
}

struct Seen final : SourceListener {
    void on_picture(const Picture& picture, const Damage&) override { stamps.push_back(picture.captured_ns); }
    void on_signal(const frames::Signal& told) override { signal = told; }
    void on_leds(std::uint8_t) override {}
    std::vector<std::uint64_t> stamps;
    std::optional<frames::Signal> signal;
};

TEST(Replay, PicturesAreStampedWithTheTimeTheyWereDue) {
    const Folder folder;
    const auto file = ReplayFile::open(folder.write("a.h264", recording(frames::Codec::h264, 3))).value();
    ReplaySource source(file, 50);
    Seen seen;
    source.advance(1, seen);
    EXPECT_EQ(seen.signal->width, size.width);
    EXPECT_EQ(source.wake().deadline_ns, never) << "nobody looks";
    source.demand(60, 1000);
    source.advance(5000, seen);
    source.advance(20'500'000, seen);
    EXPECT_EQ(seen.stamps, (std::vector<std::uint64_t>{1000, 20'001'000}));
}

}  // namespace
}  // namespace nanokvm::capture
