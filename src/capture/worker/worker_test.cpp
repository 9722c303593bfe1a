// SPDX-License-Identifier: GPL-3.0-or-later
// The worker as the server sees it: a channel, a ring, and what comes through them.
#include "capture/avcodec/decoder.hpp"
#include "capture/pattern/canvas.hpp"
#include "capture/pattern/pattern_source.hpp"
#include "capture/replay/picture_size.hpp"
#include "capture/worker/worker_fixture.hpp"
#include "frames/message.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

using frames::AccessUnit;
using frames::Codec;
using frames::MessageType;

frames::StreamSettings h264(unsigned fps = 60) {
    frames::StreamSettings settings{};
    settings.codec = Codec::h264;
    settings.fps = static_cast<std::uint16_t>(fps);
    settings.bitrate_kbps = 2000;
    settings.jpeg_quality = 80;
    return settings;
}

void rest() {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

bool idr(const AccessUnit& unit) {
    return (unit.flags & frames::flag_idr) != 0;
}
bool discontinuity(const AccessUnit& unit) {
    return (unit.flags & frames::flag_discontinuity) != 0;
}

TEST(Worker, SaysHelloAndItsSignalFirst) {
    StillSource source;
    Server server(source);
    const auto hello = frames::message_as<frames::Hello>(server.next()).value();
    EXPECT_EQ(hello.header.type, MessageType::hello);
    EXPECT_EQ(hello.version, frames::protocol_version);
    EXPECT_NE(hello.codecs & codec_bit(Codec::h264), 0U);
    EXPECT_EQ(frames::get_text(hello.source), "test");
    const auto signal = frames::message_as<frames::Signal>(server.next()).value();
    EXPECT_EQ(signal.state, frames::SignalState::ok);
    EXPECT_EQ(signal.width, 640);
    EXPECT_EQ(frames::message_as<frames::Leds>(server.next())->bits, 2);
}

TEST(Worker, WithoutAStreamItSleeps) {
    StillSource source;
    Server server(source);
    server.units_before_pong();
    rest();
    const int looks = source.looks();
    rest();
    EXPECT_EQ(source.looks(), looks);
    server.configure(0, h264());
    server.unit();
    server.command(MessageType::stop_stream, 0);
    server.units_before_pong();
    rest();
    const int after = source.looks();
    rest();
    EXPECT_EQ(source.looks(), after);
}

TEST(Worker, UnitsAreContiguousStampedInOrderAndDecode) {
    PatternSource source({640, 360}, 60);
    Server server(source);
    server.configure(2, h264());
    auto decoder = av::Decoder::make(Codec::h264).value();
    std::uint64_t previous = 0;
    std::uint32_t previous_frame = 0;
    for (std::uint32_t i = 0; i < 60; ++i) {
        frames::FrameRef frame;
        const AccessUnit unit = server.unit(&frame);
        ASSERT_EQ(unit.stream, 2);
        ASSERT_EQ(unit.sequence, i);
        ASSERT_EQ(idr(unit), i == 0);
        ASSERT_FALSE(discontinuity(unit));
        ASSERT_EQ(unit.width, 640);
        ASSERT_GT(unit.captured_ns, previous);
        ASSERT_LE(unit.captured_ns, unit.encode_begun_ns);
        ASSERT_LE(unit.encode_begun_ns, unit.encoded_ns);
        ASSERT_LE(unit.encoded_ns, unit.published_ns);
        previous = unit.captured_ns;
        const AVFrame* const picture = decoder.decode(frame->payload()).value();
        const auto strip = read_strip(picture->data[0], picture->linesize[0]);
        ASSERT_TRUE(strip);
        ASSERT_GT(strip->frame, previous_frame);
        ASSERT_LE(strip->clock_us * 1000, unit.captured_ns);
        previous_frame = strip->frame;
    }
}

TEST(Worker, AnIdrIsSentOnRequestAlsoOfAStillScreen) {
    StillSource source;
    Server server(source);
    server.configure(0, h264());
    EXPECT_TRUE(idr(server.unit()));
    AccessUnit last = server.unit();
    for (int i = 0; i < 3; ++i) {
        server.command(MessageType::request_idr, 0);
        AccessUnit unit = server.unit();
        for (int n = 0; n < 100 && !idr(unit); ++n) {
            unit = server.unit();
        }
        EXPECT_TRUE(idr(unit));
        EXPECT_GT(unit.captured_ns, last.captured_ns);
        EXPECT_FALSE(discontinuity(unit));
        last = unit;
    }
}

TEST(Worker, AStillScreenIsSharpenedThenSilent) {
    StillSource source;
    Server server(source);
    server.configure(0, h264());
    std::vector<AccessUnit> units{server.unit()};
    for (std::size_t before = 0; before != units.size();) {  // until a whole longest interval brings nothing more
        before = units.size();
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
        const auto more = server.units_before_pong();
        units.insert(units.end(), more.begin(), more.end());
    }
    EXPECT_GT(units.size(), 1U);
    EXPECT_LE(units.size(), 1U + Schedule::max_refinements);
    source.change();
    const AccessUnit changed = server.unit();
    EXPECT_FALSE(idr(changed));
    EXPECT_EQ(changed.sequence, units.size());
}

TEST(Worker, AFullRingLosesUnitsThenContinuesAtAnIdr) {
    PatternSource source({640, 360}, 60);
    Server server(source, 64 * 1024);
    server.configure(0, h264());
    std::vector<frames::FrameRef> held;
    std::uint32_t last = 0;
    while (server.ring().used() < server.ring().capacity() * 3 / 4 && held.size() < frames::max_units_in_ring / 2) {
        held.emplace_back();
        last = server.unit(&held.back()).sequence;
        server.command(MessageType::request_idr, 0);  // IDRs fill it sooner
    }
    while (true) {  // until what comes no longer follows
        const AccessUnit unit = [&] {
            for (int i = 0; i < 20; ++i) {
                pollfd readable{server.channel().fd(), POLLIN, 0};
                if (::poll(&readable, 1, 50) == 1) {
                    break;
                }
                held.clear();  // full: nothing comes any more until there is room
            }
            frames::FrameRef frame;
            const AccessUnit taken = server.unit(&frame);
            if (!held.empty()) {
                held.push_back(std::move(frame));
            }
            return taken;
        }();
        if (unit.sequence != last + 1) {
            EXPECT_GT(unit.sequence, last + 1);
            EXPECT_TRUE(idr(unit));
            EXPECT_TRUE(discontinuity(unit));
            last = unit.sequence;
            break;
        }
        ASSERT_FALSE(discontinuity(unit));
        last = unit.sequence;
        ASSERT_LT(last, 10'000U);
    }
    held.clear();
    const AccessUnit next = server.unit();
    EXPECT_EQ(next.sequence, last + 1);
    EXPECT_FALSE(discontinuity(next));
    EXPECT_FALSE(idr(next));
}

TEST(Worker, AServerThatDoesNotReadCostsNothingAndGetsAnIdrLater) {
    PatternSource source({640, 64}, 60);
    Server server(source, 1U << 20U);
    server.configure(0, h264());
    server.configure(1, h264());
    std::optional<AccessUnit> gap;
    std::array<std::uint32_t, 2> expected{};
    for (int attempt = 0; attempt < 30 && !gap; ++attempt) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1000));
        for (const AccessUnit& unit : server.units_before_pong()) {
            if (unit.sequence != expected.at(unit.stream)) {
                gap = gap ? gap : unit;
            }
            expected.at(unit.stream) = unit.sequence + 1;
        }
        if (attempt == 0 && !gap) {
            std::this_thread::sleep_for(std::chrono::milliseconds(4000));  // 256 units of two streams at 60 fps
        }
    }
    ASSERT_TRUE(gap);
    EXPECT_TRUE(idr(*gap));
    EXPECT_TRUE(discontinuity(*gap));
}

TEST(Worker, SeveralStreamsRunAtOnceEachInItsOwnSize) {
    PatternSource source({640, 360}, 60);
    Server server(source);
    server.configure(0, h264());
    auto small = h264(10);
    small.width = 320;
    small.height = 180;
    server.configure(1, small);
    auto jpeg = h264(30);
    jpeg.codec = Codec::mjpeg;
    server.configure(3, jpeg);
    std::array<int, frames::max_streams> count{};
    while (count[1] < 5) {
        frames::FrameRef frame;
        const AccessUnit unit = server.unit(&frame);
        ++count.at(unit.stream);
        ASSERT_EQ(unit.width, unit.stream == 1 ? 320 : 640);
        ASSERT_EQ(unit.codec, unit.stream == 3 ? Codec::mjpeg : Codec::h264);
        if (unit.stream == 3) {
            ASSERT_TRUE(idr(unit));
            ASSERT_EQ(frame->payload()[0], std::byte{0xFF});
            ASSERT_EQ(picture_size(Codec::mjpeg, frame->payload()), (Size{640, 360}));
        }
    }
    EXPECT_GT(count[0], count[1]) << "each at its own rate";
    EXPECT_GT(count[3], 0);
    EXPECT_EQ(count[2], 0);
}

TEST(Worker, ChangesKeepTheSequence) {
    PatternSource source({640, 360}, 60);
    Server server(source);
    server.configure(0, h264());
    std::uint32_t next = 0;
    const auto take_until = [&](const std::function<bool(const AccessUnit&)>& wanted) {
        for (int i = 0; i < 1000; ++i) {
            const AccessUnit unit = server.unit();
            EXPECT_EQ(unit.sequence, next++);
            EXPECT_FALSE(discontinuity(unit));
            if (wanted(unit)) {
                return unit;
            }
        }
        ADD_FAILURE() << "it never came";
        return AccessUnit{};
    };
    take_until([&](const AccessUnit&) { return next == 5; });
    auto settings = h264();
    settings.bitrate_kbps = 500;
    server.configure(0, settings);
    const std::uint32_t changed = next;
    take_until([&](const AccessUnit& unit) {
        EXPECT_FALSE(idr(unit)) << "a bitrate changes on the fly";
        return next == changed + 10;
    });
    settings.width = 320;
    settings.height = 200;
    server.configure(0, settings);
    EXPECT_TRUE(idr(take_until([](const AccessUnit& unit) { return unit.width == 320; })));
    settings.codec = Codec::mjpeg;
    server.configure(0, settings);
    take_until([](const AccessUnit& unit) { return unit.codec == Codec::mjpeg; });
    server.command(MessageType::stop_stream, 0);
    for (const AccessUnit& unit : server.units_before_pong()) {
        EXPECT_EQ(unit.sequence, next++);
    }
    server.configure(0, h264());
    EXPECT_TRUE(idr(take_until([](const AccessUnit&) { return true; })));
}

TEST(Worker, AfterStopThereIsSilence) {
    PatternSource source({640, 64}, 60);
    Server server(source);
    server.configure(0, h264());
    server.unit();
    server.command(MessageType::stop_stream, 0);
    server.units_before_pong();
    rest();
    EXPECT_TRUE(server.units_before_pong().empty());
}

TEST(Worker, BadSettingsFailTheStreamAndNameTheField) {
    StillSource source;
    Server server(source);
    auto bad = h264();
    bad.width = 641;
    bad.height = 360;
    server.configure(1, bad);
    const auto failed = server.expect<frames::StreamFailed>(MessageType::stream_failed);
    EXPECT_EQ(failed.stream, 1);
    EXPECT_EQ(frames::get_text(failed.text), "Bad stream settings: width is 641; it must be even.");
    server.configure(1, h264());
    EXPECT_TRUE(idr(server.unit())) << "and can be configured again";
}

TEST(Worker, TheServersDeathEndsIt) {
    PatternSource source({640, 64}, 60);
    Server server(source);
    server.configure(0, h264());
    server.unit();
    server.hang_up();
    const auto ended = server.join_without_stopping();
    ASSERT_TRUE(ended);
    EXPECT_TRUE(ended->has_value());
}

TEST(Worker, BrokenMessagesEndItWithAnError) {
    const auto ends = [](auto&& break_contract) {
        StillSource source;
        Server server(source);
        break_contract(server);
        const auto ended = server.join_without_stopping();
        return ended && !ended->has_value();
    };
    EXPECT_TRUE(
        ends([](Server& server) { server.send(frames::make_message<frames::Ping>(static_cast<MessageType>(99))); }));
    EXPECT_TRUE(
        ends([](Server& server) { server.send(frames::make_message<frames::Leds>(MessageType::configure_stream)); }));
    EXPECT_TRUE(ends([](Server& server) { server.command(MessageType::request_idr, frames::max_streams); }));
    EXPECT_TRUE(ends([](Server& server) { server.send('x'); }));
}

TEST(Worker, CommandsForAStreamThatDoesNotRunAreHarmless) {
    StillSource source;
    Server server(source);
    server.command(MessageType::request_idr, 3);
    server.command(MessageType::stop_stream, 3);
    EXPECT_TRUE(server.units_before_pong().empty());
}

}  // namespace
}  // namespace nanokvm::capture
