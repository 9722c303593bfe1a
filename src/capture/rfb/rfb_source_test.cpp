// SPDX-License-Identifier: GPL-3.0-or-later
// Against a server that is played by the test, byte for byte (RFC 6143), and against libvncserver.
#include "capture/rfb/rfb_source.hpp"

#include "base/clock.hpp"
#include "base/temporary_folder.hpp"
#include "base/unique_fd.hpp"
#include "capture/rfb/leds.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>
#include <rfb/rfb.h>

namespace nanokvm::capture {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t ms = 1'000'000;

struct Seen final : SourceListener {
    void on_picture(const Picture& shown, const Damage& where) override {
        picture = shown;
        damage = where;
        ++pictures;
    }
    void on_signal(const frames::Signal& told) override { signals.push_back(told); }
    void on_leds(std::uint8_t bits) override { leds.push_back(bits); }

    [[nodiscard]] std::uint32_t pixel(int x, int y) const {
        std::uint32_t value = 0;
        std::memcpy(&value, picture.planes[0] + static_cast<std::ptrdiff_t>(y) * picture.strides[0] + x * 4, 4);
        return value & 0xFFFFFFU;
    }
    [[nodiscard]] frames::SignalState state() const { return signals.back().state; }

    Picture picture;
    Damage damage;
    std::vector<frames::Signal> signals;
    std::vector<std::uint8_t> leds;
    int pictures = 0;
};

base::UniqueFd listen_at(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    base::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(fd.get(), 5), 0);
    return fd;
}

/// A message put together from big-endian numbers.
class Message {
public:
    Message& u8(unsigned value) {
        bytes.push_back(static_cast<std::uint8_t>(value));
        return *this;
    }
    Message& u16(unsigned value) { return u8(value >> 8U).u8(value & 0xFFU); }
    Message& u32(unsigned value) { return u16(value >> 16U).u16(value & 0xFFFFU); }
    Message& update(unsigned rectangles) { return u8(0).u8(0).u16(rectangles); }
    Message& rectangle(unsigned x, unsigned y, unsigned width, unsigned height, int encoding) {
        return u16(x).u16(y).u16(width).u16(height).u32(static_cast<unsigned>(encoding));
    }
    Message& raw(unsigned x, unsigned y, unsigned width, unsigned height, unsigned colour) {
        rectangle(x, y, width, height, 0);
        for (unsigned i = 0; i < width * height; ++i) {
            u8(colour & 0xFFU).u8(colour >> 8U & 0xFFU).u8(colour >> 16U & 0xFFU).u8(0);
        }
        return *this;
    }
    Bytes bytes;
};

/// The played server. It greets on a thread of its own: connecting waits for that.
class Played {
public:
    explicit Played(const std::string& path) : listener_(listen_at(path)) {}
    ~Played() { finish_greeting(); }

    void greet(unsigned width, unsigned height, const std::string& name) {
        finish_greeting();
        greeting_ = std::thread([this, width, height, name] {
            client_.reset(::accept(listener_.get(), nullptr, nullptr));
            send_text("RFB 003.008\n");
            take(12);
            send(Message().u8(1).u8(1).bytes);  // one security type: none
            take(1);
            send(Message().u32(0).bytes);
            shared_ = take(1)[0];
            Message init;
            init.u16(width).u16(height);
            init.u8(32).u8(24).u8(0).u8(1).u16(255).u16(255).u16(255).u8(16).u8(8).u8(0).u8(0).u16(0);
            send(init.u32(static_cast<unsigned>(name.size())).bytes);
            send_text(name.c_str());
            if (!waits_for_format()) {
                return;
            }
            format_ = take(20);
            for (int i = 0; i < 2; ++i) {  // the library's list, then ours, which counts
                const Bytes head = take(4);
                encodings_ = take(4 * (std::size_t{head[2]} << 8U | head[3]));
            }
        });
    }
    void finish_greeting() {
        if (greeting_.joinable()) {
            greeting_.join();
        }
    }
    void hang_up() { client_.reset(); }
    void send(const Bytes& bytes) const {
        ASSERT_EQ(::send(client_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    }
    void send_text(const char* text) const { send(Bytes(text, text + std::strlen(text))); }

    /// Exactly so many bytes from the client.
    Bytes take(std::size_t count) const {
        Bytes bytes(count);
        EXPECT_EQ(::recv(client_.get(), bytes.data(), count, MSG_WAITALL), static_cast<ssize_t>(count));
        return bytes;
    }
    /// What the client has sent and nobody took.
    [[nodiscard]] std::size_t waiting() const {
        Bytes bytes(1000);
        const ssize_t got = ::recv(client_.get(), bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
        return got < 0 ? 0 : static_cast<std::size_t>(got);
    }
    /// Takes an update request; true when it is an incremental one.
    [[nodiscard]] bool take_request(unsigned width, unsigned height) const {
        const Bytes request = take(10);
        EXPECT_EQ(request[0], 3);
        EXPECT_EQ(unsigned{request[6]} << 8U | request[7], width);
        EXPECT_EQ(unsigned{request[8]} << 8U | request[9], height);
        return request[1] != 0;
    }
    /// False when the client hangs up instead.
    [[nodiscard]] bool waits_for_format() const {
        std::uint8_t first = 0;
        return ::recv(client_.get(), &first, 1, MSG_PEEK) == 1;
    }
    [[nodiscard]] bool knows_encoding(int wanted) const {
        const Bytes value = Message().u32(static_cast<unsigned>(wanted)).bytes;
        for (std::size_t i = 0; i + 4 <= encodings_.size(); i += 4) {
            if (std::equal(value.begin(), value.end(), encodings_.begin() + static_cast<std::ptrdiff_t>(i))) {
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] const Bytes& format() const { return format_; }
    [[nodiscard]] bool shared() const { return shared_ != 0; }

private:
    base::UniqueFd listener_;
    base::UniqueFd client_;
    std::thread greeting_;
    Bytes format_;
    Bytes encodings_;
    unsigned shared_ = 0;
};

struct Rfb : testing::Test {
    /// Connected to a screen of 64×48 at the time 1000 ms.
    void connect(unsigned width = 64, unsigned height = 48, const std::string& name = "test") {
        played.greet(width, height, name);
        source.advance(now, seen);
        played.finish_greeting();
    }
    void want_pictures(unsigned fps = 50) {
        source.demand(fps, now);
        source.advance(now, seen);
    }
    void answer(const Message& message) {
        played.send(message.bytes);
        source.advance(now, seen);
    }

    base::TemporaryFolder folder;
    std::string path = (folder.path() / "rfb.sock").string();
    Played played{path};
    RfbSource source{path, 50};
    Seen seen;
    std::uint64_t now = 1000 * ms;
};

TEST_F(Rfb, ConnectsButAsksForNothingUntilSomebodyLooks) {
    connect();
    ASSERT_EQ(seen.signals.size(), 1U);
    EXPECT_EQ(seen.state(), frames::SignalState::ok);
    EXPECT_EQ(seen.signals[0].width, 64);
    EXPECT_EQ(source.wake().deadline_ns, never);
    EXPECT_GE(source.wake().fd, 0);
    source.advance(now + 5000 * ms, seen);
    EXPECT_EQ(played.waiting(), 0U);
    EXPECT_TRUE(played.shared());
    EXPECT_TRUE(played.knows_encoding(rfb_encoding_qemu_leds));
    EXPECT_TRUE(played.knows_encoding(-223)) << "DesktopSize";
    EXPECT_FALSE(played.knows_encoding(-308)) << "ExtendedDesktopSize, which the library does not follow";
    const Bytes bgrx{0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0};
    EXPECT_EQ(played.format(), bgrx);
}

TEST_F(Rfb, AsksForEverythingFirstThenForChangesAtTheFrameRate) {
    connect();
    want_pictures();
    EXPECT_FALSE(played.take_request(64, 48)) << "everything";
    answer(Message().update(1).raw(0, 0, 64, 48, 0x112233));
    ASSERT_EQ(seen.pictures, 1);
    EXPECT_EQ(seen.pixel(63, 47), 0x112233U);
    EXPECT_EQ(seen.damage.rects()[0], (Rect{0, 0, 64, 48}));
    EXPECT_EQ(played.waiting(), 0U) << "not before the frame rate allows";
    EXPECT_EQ(source.wake().deadline_ns, now + 20 * ms);
    now += 20 * ms;
    source.advance(now, seen);
    EXPECT_TRUE(played.take_request(64, 48));
    EXPECT_EQ(source.wake().deadline_ns, never) << "the server answers when something changes";
    now += 700 * ms;
    answer(Message().update(2).raw(10, 20, 3, 4, 0xFF0000).raw(0, 0, 1, 1, 0x00FF00));
    EXPECT_EQ(seen.pictures, 2);
    EXPECT_EQ(seen.pixel(12, 23), 0xFF0000U);
    EXPECT_EQ(seen.pixel(13, 23), 0x112233U);
    ASSERT_EQ(seen.damage.rects().size(), 2U);
    EXPECT_EQ(seen.damage.rects()[0], (Rect{10, 20, 3, 4}));
    EXPECT_TRUE(played.take_request(64, 48)) << "the rate allows the next at once";
    EXPECT_FALSE(seen.picture.restarted);
}

TEST_F(Rfb, KeepsQemuAwakeWhileItOwesAPicture) {
    connect(64, 48, "QEMU (pc)");
    want_pictures();
    EXPECT_FALSE(played.take_request(64, 48));
    for (int i = 0; i < 3; ++i) {
        EXPECT_LE(source.wake().deadline_ns, now + 30 * ms);
        now += 30 * ms;
        source.advance(now, seen);
        EXPECT_EQ(played.take(8), (Bytes{6, 0, 0, 0, 0, 0, 0, 0}));
    }
    answer(Message().update(1).raw(0, 0, 64, 48, 0));
    EXPECT_TRUE(played.take_request(64, 48));
    source.demand(0, now);
    now += 1000 * ms;
    source.advance(now, seen);
    EXPECT_EQ(played.waiting(), 0U) << "nobody looks: it may doze";
    EXPECT_EQ(source.wake().deadline_ns, never);
}

TEST_F(Rfb, StopsAskingWhenNobodyLooks) {
    connect();
    want_pictures();
    EXPECT_FALSE(played.take_request(64, 48));
    source.demand(0, now);
    answer(Message().update(1).raw(0, 0, 64, 48, 0));
    now += 1000 * ms;
    source.advance(now, seen);
    EXPECT_EQ(played.waiting(), 0U);
    EXPECT_EQ(source.wake().deadline_ns, never);
    want_pictures();
    EXPECT_TRUE(played.take_request(64, 48)) << "what it has stays valid";
}

TEST_F(Rfb, LedsAreToldInHidOrderAndAreNoPicture) {
    connect();
    answer(Message().update(1).rectangle(0, 0, 1, 1, rfb_encoding_qemu_leds).u8(0b100));
    answer(Message().update(1).rectangle(0, 0, 1, 1, rfb_encoding_qemu_leds).u8(0b100));
    answer(Message().update(1).rectangle(0, 0, 1, 1, rfb_encoding_qemu_leds).u8(0b011));
    EXPECT_EQ(seen.leds, (std::vector<std::uint8_t>{0b010, 0b101})) << "only changes";
    EXPECT_EQ(seen.pictures, 0);
    want_pictures();
    EXPECT_FALSE(played.take_request(64, 48));
    answer(Message().update(2).rectangle(0, 0, 1, 1, rfb_encoding_qemu_leds).u8(0).raw(0, 0, 64, 48, 5));
    EXPECT_EQ(seen.pictures, 1);
    EXPECT_EQ(seen.leds.back(), 0);
}

TEST_F(Rfb, FollowsTheScreensSizeAndKeepsTheOldPictureMeanwhile) {
    connect();
    want_pictures();
    EXPECT_FALSE(played.take_request(64, 48));
    answer(Message().update(1).raw(0, 0, 64, 48, 0xABCDEF));
    now += 20 * ms;
    source.advance(now, seen);
    EXPECT_TRUE(played.take_request(64, 48));
    now += 5 * ms;
    answer(Message().update(1).rectangle(0, 0, 160, 100, -223));
    EXPECT_EQ(seen.pictures, 1);
    EXPECT_EQ(seen.pixel(0, 0), 0xABCDEFU) << "still there";
    EXPECT_FALSE(played.take_request(160, 100)) << "everything, at once";
    answer(Message().update(1).raw(0, 0, 160, 100, 0x010203));
    EXPECT_EQ(seen.pictures, 2);
    EXPECT_EQ(seen.picture.size, (Size{160, 100}));
    EXPECT_EQ(seen.pixel(159, 99), 0x010203U);
    EXPECT_EQ(seen.signals.back().width, 160);
}

TEST_F(Rfb, WhenTheDisplayGoesItSaysSoAndLooksForItEverLessOften) {
    connect();
    want_pictures();
    EXPECT_FALSE(played.take_request(64, 48));
    answer(Message().update(1).raw(0, 0, 64, 48, 1));
    played.hang_up();
    source.advance(now, seen);
    EXPECT_EQ(seen.state(), frames::SignalState::no_signal);
    EXPECT_STREQ(seen.signals.back().text, "The computer's display is not there.");
    EXPECT_EQ(source.wake().fd, -1);
    now = source.wake().deadline_ns;
    played.greet(64, 48, "test");
    source.advance(now, seen);
    played.finish_greeting();
    EXPECT_EQ(seen.state(), frames::SignalState::ok);
    EXPECT_FALSE(played.take_request(64, 48)) << "the viewers are still there";
    answer(Message().update(1).raw(0, 0, 64, 48, 2));
    EXPECT_EQ(seen.pictures, 2);
    EXPECT_TRUE(seen.picture.restarted);
    EXPECT_EQ(seen.signals.size(), 3U) << "each change once";
}

TEST_F(Rfb, AServerThatAnswersNothingIsToldToTheViewers) {
    connect();
    want_pictures();
    EXPECT_FALSE(played.take_request(64, 48));
    EXPECT_EQ(source.wake().deadline_ns, now + 3000 * ms);
    now += 3000 * ms;
    source.advance(now, seen);
    EXPECT_EQ(seen.state(), frames::SignalState::stalled);
    EXPECT_EQ(source.wake().deadline_ns, never);
    answer(Message().update(1).raw(0, 0, 64, 48, 1));
    EXPECT_EQ(seen.state(), frames::SignalState::ok);
    EXPECT_EQ(seen.pictures, 1);
}

TEST_F(Rfb, AScreenThatIsTooLargeIsRefused) {
    connect(60'000, 48);
    EXPECT_EQ(seen.state(), frames::SignalState::unsupported);
    EXPECT_STREQ(seen.signals.back().text,
                 "The computer's display has 60000x48 pixels; 32x32 to 4096x4096 can be captured.");
    EXPECT_NE(source.wake().deadline_ns, never) << "it may become smaller";
}

TEST_F(Rfb, AScreenThatBecomesTooLargeIsNoLongerShown) {
    connect();
    want_pictures();
    answer(Message().update(1).rectangle(0, 0, 5000, 100, -223));
    EXPECT_EQ(seen.state(), frames::SignalState::unsupported);
    EXPECT_EQ(source.wake().fd, -1);
}

TEST_F(Rfb, RubbishEndsTheConnectionNotTheProcess) {
    connect();
    want_pictures();
    answer(Message().update(1).rectangle(0, 0, 64, 48, 0x12345).u32(0xFFFFFFFF));
    EXPECT_EQ(seen.state(), frames::SignalState::no_signal);
}

TEST_F(Rfb, RectanglesOutsideTheScreenEndTheConnection) {
    connect();
    want_pictures();
    answer(Message().update(1).raw(60, 40, 20, 20, 1));
    EXPECT_EQ(seen.state(), frames::SignalState::no_signal);
    EXPECT_EQ(seen.pictures, 0);
}

TEST(RfbAway, NoDisplayAtAllIsSaidOnce) {
    const base::TemporaryFolder folder;
    RfbSource source((folder.path() / "rfb.sock").string(), 30);
    Seen seen;
    std::uint64_t now = base::monotonic_ns();
    std::uint64_t wait = 0;
    for (int i = 0; i < 10; ++i) {
        source.advance(now, seen);
        wait = source.wake().deadline_ns - now;
        now = std::max(source.wake().deadline_ns, base::monotonic_ns());
    }
    ASSERT_EQ(seen.signals.size(), 1U);
    EXPECT_EQ(seen.state(), frames::SignalState::no_signal);
    EXPECT_GT(wait, 500 * ms) << "ever less often";
}

TEST(RfbPeer, ShowsWhatLibvncserverDraws) {
    const base::TemporaryFolder folder;
    const std::string path = (folder.path() / "rfb.sock").string();
    const base::UniqueFd listener = listen_at(path);
    rfbLogEnable(FALSE);
    rfbScreenInfoPtr screen = rfbGetScreen(nullptr, nullptr, 320, 240, 8, 3, 4);
    ASSERT_NE(screen, nullptr);
    std::vector<std::uint32_t> pixels(std::size_t{320} * 240, 0x000000FFU);  // libvncserver's own order: red lowest
    screen->frameBuffer = reinterpret_cast<char*>(pixels.data());
    screen->deferUpdateTime = 0;
    std::atomic<bool> end = false;
    std::thread serving([&] {
        rfbNewClient(screen, ::accept(listener.get(), nullptr, nullptr));
        for (int round = 0; !end; ++round) {
            if (round % 10 == 5) {
                std::fill_n(pixels.begin() + 320 * 100, 320, 0x0000FF00U);
                rfbMarkRectAsModified(screen, 0, 100, 320, 101);
            }
            rfbProcessEvents(screen, 5'000);
        }
    });
    RfbSource source(path, 60);
    Seen seen;
    source.demand(60, base::monotonic_ns());
    for (int i = 0; i < 2000 && seen.pictures < 3; ++i) {
        const Wake wake = source.wake();
        pollfd readable{wake.fd, POLLIN, 0};
        ::poll(&readable, 1, 5);
        source.advance(base::monotonic_ns(), seen);
    }
    end = true;
    serving.join();
    ASSERT_GE(seen.pictures, 3);
    EXPECT_EQ(seen.pixel(10, 10), 0xFF0000U) << "red";
    EXPECT_EQ(seen.pixel(10, 100), 0x00FF00U) << "green";
    EXPECT_EQ(seen.damage.rects()[0].height, 1);
    rfbScreenCleanup(screen);
}

}  // namespace
}  // namespace nanokvm::capture
