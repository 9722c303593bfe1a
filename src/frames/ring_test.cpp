// SPDX-License-Identifier: GPL-3.0-or-later
#include "frames/message.hpp"
#include "frames/ring_geometry.hpp"
#include "frames/ring_reader.hpp"
#include "frames/ring_writer.hpp"

#include <cstring>
#include <deque>
#include <random>
#include <sys/mman.h>

#include <gtest/gtest.h>

namespace nanokvm::frames {
namespace {

constexpr std::uint64_t small = 64 * 1024;

struct Ring {
    explicit Ring(std::uint64_t capacity = small)
        : reader(RingReader::create(capacity).value()), writer(RingWriter::open(reader->memfd()).value()) {}

    /// Writes and announces one unit of `bytes` bytes of `fill`; nothing when the ring is full.
    std::optional<AccessUnit> write(std::uint32_t bytes, unsigned char fill) {
        const auto room = writer.reserve(bytes);
        if (room.empty()) {
            return std::nullopt;
        }
        std::memset(room.data(), fill, room.size());
        auto unit = make_message<AccessUnit>(MessageType::access_unit);
        unit.payload_bytes = bytes;
        unit.position = writer.commit(bytes);
        unit.sequence = sequence++;
        return unit;
    }

    boost::intrusive_ptr<RingReader> reader;
    RingWriter writer;
    std::uint32_t sequence = 0;
};

TEST(Ring, WhatIsWrittenIsReadWithRoomAroundIt) {
    Ring ring;
    const auto frame = ring.reader->accept(*ring.write(1000, 0x5a)).value();
    ASSERT_EQ(frame->payload().size(), 1000U);
    EXPECT_EQ(frame->payload().front(), std::byte{0x5a});
    EXPECT_EQ(frame->payload().back(), std::byte{0x5a});
    const auto whole = frame->with_room(headroom_bytes, tailroom_bytes);
    EXPECT_EQ(whole.data() + headroom_bytes, frame->payload().data());
    EXPECT_EQ(whole.size(), headroom_bytes + 1000 + tailroom_bytes);
}

TEST(Ring, AFullRingLosesTheUnitAndNeverWaits) {
    Ring ring;
    std::vector<FrameRef> held;
    while (const auto unit = ring.write(10'000, 1)) {
        held.push_back(ring.reader->accept(*unit).value());
    }
    EXPECT_EQ(held.size(), small / extent_bytes(10'000));
    EXPECT_TRUE(ring.reader->under_pressure());
    held.erase(held.begin());  // the oldest makes room for one more
    const auto unit = ring.write(10'000, 2);
    ASSERT_TRUE(unit);
    EXPECT_TRUE(ring.reader->accept(*unit));
}

TEST(Ring, WithNothingHeldItStaysInItsFirstPages) {
    Ring ring;
    const std::byte* first = nullptr;
    for (int i = 0; i < 100; ++i) {
        const auto frame = ring.reader->accept(*ring.write(static_cast<std::uint32_t>(5000 + i), 1)).value();
        first = first == nullptr ? frame->payload().data() : first;
        ASSERT_EQ(frame->payload().data(), first);
        const auto next = ring.reader->accept(*ring.write(40'000, 2)).value();
        ASSERT_GT(next->payload().data(), first) << "but not while one is";
    }
}

TEST(Ring, WhatTheWorkerDidNotSeeReleasedIsTakenWhereItExpectedIt) {
    Ring ring;
    auto held = ring.reader->accept(*ring.write(1000, 1)).value();
    const auto unit = *ring.write(1000, 2);
    held.reset();
    EXPECT_EQ(ring.reader->units_held(), 0U);
    EXPECT_TRUE(ring.reader->accept(unit));
    EXPECT_TRUE(ring.reader->accept(*ring.write(60'000, 3)));
}

TEST(Ring, AHeldUnitHoldsBackThoseBehindIt) {
    Ring ring;
    auto first = ring.reader->accept(*ring.write(100, 1)).value();
    ring.reader->accept(*ring.write(100, 2)).value();
    EXPECT_EQ(ring.reader->units_held(), 2U);
    EXPECT_EQ(ring.reader->oldest_held(), first);
    first.reset();
    EXPECT_EQ(ring.reader->units_held(), 0U);
    EXPECT_EQ(ring.reader->used(), 0U);
}

TEST(Ring, AnUnsentUnitIsTakenBack) {
    Ring ring;
    static_cast<void>(ring.write(100, 1));
    ring.writer.abandon();
    EXPECT_TRUE(ring.reader->accept(*ring.write(200, 2))) << "the positions still agree";
}

TEST(Ring, ManySmallUnitsAreBoundedByTheTable) {
    Ring ring(1U << 20U);
    std::vector<FrameRef> held;
    while (const auto unit = ring.write(1, 1)) {
        held.push_back(ring.reader->accept(*unit).value());
    }
    EXPECT_EQ(held.size(), max_units_in_ring);
}

TEST(Ring, FramesOutliveTheHandleToTheirRing) {
    Ring ring;
    const auto frame = ring.reader->accept(*ring.write(100, 7)).value();
    ring.reader.reset();
    EXPECT_EQ(frame->payload().front(), std::byte{7});
}

TEST(Ring, AWorkerThatLiesIsRefused) {
    const auto refused = [](auto&& corrupt) {
        Ring ring;
        const auto held = ring.reader->accept(*ring.write(1000, 1)).value();
        auto unit = *ring.write(1000, 2);
        corrupt(unit);
        return !ring.reader->accept(unit).has_value();
    };
    EXPECT_TRUE(refused([](AccessUnit& unit) { unit.payload_bytes = 0; }));
    EXPECT_TRUE(refused([](AccessUnit& unit) { unit.payload_bytes = small; }));
    EXPECT_TRUE(refused([](AccessUnit& unit) { unit.payload_bytes = 0xffffffff; }));
    EXPECT_TRUE(refused([](AccessUnit& unit) { unit.position = 0; })) << "would overwrite the held one";
    EXPECT_TRUE(refused([](AccessUnit& unit) { unit.position += 64; }));
    EXPECT_TRUE(refused([](AccessUnit& unit) { unit.position = ~std::uint64_t{0} - 5; }));
    EXPECT_TRUE(refused([](AccessUnit& unit) { unit.stream = max_streams; }));
    EXPECT_TRUE(refused([](AccessUnit& unit) { unit.codec = static_cast<Codec>(9); }));
    EXPECT_FALSE(refused([](AccessUnit&) {}));
}

TEST(Ring, TheWorkerCannotResizeIt) {
    Ring ring;
    EXPECT_NE(::ftruncate(ring.reader->memfd(), 0), 0);
}

TEST(Ring, RandomSizesAndReleasesNeverMixPayloads) {
    Ring ring;
    std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): repeatable on purpose
    std::deque<std::pair<FrameRef, unsigned char>> held;
    std::deque<std::pair<AccessUnit, unsigned char>> on_the_way;
    unsigned char fill = 0;
    int accepted = 0;
    for (int step = 0; step < 20'000; ++step) {
        if (random() % 3 != 0) {
            if (const auto unit = ring.write(static_cast<std::uint32_t>(1 + random() % 20'000), ++fill)) {
                on_the_way.emplace_back(*unit, fill);
            }
            while (!on_the_way.empty() && random() % 2 == 0) {
                held.emplace_back(ring.reader->accept(on_the_way.front().first).value(), on_the_way.front().second);
                on_the_way.pop_front();
                ++accepted;
            }
        } else if (!held.empty()) {
            const auto index = static_cast<std::ptrdiff_t>(random() % held.size());
            const auto& [frame, expected] = held[static_cast<std::size_t>(index)];
            for (const std::byte b : frame->payload()) {
                ASSERT_EQ(b, std::byte{expected});
            }
            held.erase(held.begin() + index);
        }
        ASSERT_LE(ring.reader->used(), ring.reader->capacity());
    }
    EXPECT_GT(accepted, 1000);
    on_the_way.clear();
    held.clear();
    EXPECT_EQ(ring.reader->used(), 0U);
}

}  // namespace
}  // namespace nanokvm::frames
