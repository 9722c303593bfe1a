// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtp/packetiser.hpp"

#include "stream/webrtc/rtp/nal_reader.hpp"

#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc {
namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes(std::initializer_list<unsigned> values) {
    Bytes result;
    for (const unsigned value : values) {
        result.push_back(static_cast<std::byte>(value));
    }
    return result;
}

/// A NAL unit of `size` bytes that begins with `header` and holds no start code.
Bytes nal(std::initializer_list<unsigned> header, std::size_t size) {
    Bytes result = bytes(header);
    for (std::size_t i = result.size(); i < size; ++i) {
        result.push_back(static_cast<std::byte>(2 + i % 250));
    }
    return result;
}

Bytes annex_b(const std::vector<Bytes>& nals) {
    Bytes result;
    for (const Bytes& one : nals) {
        const Bytes start = result.empty() ? bytes({0, 0, 0, 1}) : bytes({0, 0, 1});
        result.insert(result.end(), start.begin(), start.end());
        result.insert(result.end(), one.begin(), one.end());
    }
    return result;
}

class Collector final : public PayloadSink {
public:
    explicit Collector(std::size_t capacity, std::size_t room = 10'000) : capacity_(capacity), room_(room) {}
    std::size_t capacity() const noexcept override { return capacity_; }
    std::byte* add(std::size_t size, bool last) noexcept override {
        if (packets.size() == room_) {
            return nullptr;
        }
        EXPECT_GE(size, 1U);
        EXPECT_LE(size, capacity_);
        EXPECT_FALSE(ended) << "a packet behind the last one";
        ended = last;
        packets.emplace_back(size);
        return packets.back().data();
    }
    std::vector<Bytes> packets;
    bool ended = false;

private:
    std::size_t capacity_;
    std::size_t room_;
};

unsigned at(const Bytes& packet, std::size_t index) {
    return std::to_integer<unsigned>(packet.at(index));
}

/// What a receiver makes of it (RFC 6184 section 5.7, 5.8; RFC 7798 section 4.4).
std::vector<Bytes> reassemble(const std::vector<Bytes>& packets, bool h265) {
    std::vector<Bytes> nals;
    for (const Bytes& packet : packets) {
        const unsigned type = h265 ? (at(packet, 0) >> 1U) & 0x3fU : at(packet, 0) & 0x1fU;
        const std::size_t header = h265 ? 2 : 1;
        if (type == (h265 ? 48U : 24U)) {
            for (std::size_t place = header; place < packet.size();) {
                const std::size_t size = at(packet, place) << 8U | at(packet, place + 1);
                const auto begin = packet.begin() + static_cast<std::ptrdiff_t>(place + 2);
                nals.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(size));
                place += 2 + size;
            }
        } else if (type == (h265 ? 49U : 28U)) {
            const unsigned fragment = at(packet, header);
            if ((fragment & 0x80U) != 0) {
                Bytes one = h265 ? bytes({(at(packet, 0) & 0x81U) | (fragment & 0x3fU) << 1U, at(packet, 1)})
                                 : bytes({(at(packet, 0) & 0xe0U) | (fragment & 0x1fU)});
                nals.push_back(std::move(one));
            }
            nals.back().insert(nals.back().end(), packet.begin() + static_cast<std::ptrdiff_t>(header) + 1,
                               packet.end());
        } else {
            nals.push_back(packet);
        }
    }
    return nals;
}

TEST(NalReader, FindsLongAndShortStartCodesAndDropsTrailingZeros) {
    const Bytes unit = bytes({9, 9, 0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 0, 1, 5, 0, 0, 0, 0, 1, 0, 0, 1, 0x65, 0, 0});
    NalReader reader(unit);
    const auto next = [&] {
        const auto found = reader.next();
        return Bytes(found.begin(), found.end());
    };
    EXPECT_EQ(next(), bytes({0x67, 1}));
    EXPECT_EQ(next(), bytes({0x68, 0, 1, 5}));
    EXPECT_EQ(next(), bytes({0x65}));
    EXPECT_EQ(next(), Bytes{});
    EXPECT_EQ(next(), Bytes{});
}

TEST(NalReader, FindsNothingWhereNothingIs) {
    for (const Bytes& unit : {Bytes{}, bytes({1}), bytes({0, 0, 1}), bytes({0, 0, 0, 0}), bytes({1, 2, 3, 4})}) {
        EXPECT_TRUE(NalReader(unit).next().empty());
    }
}

TEST(Packetiser, PutsParameterSetsOfH264InOneAggregateBeforeTheIdr) {
    const std::vector<Bytes> nals{nal({0x67}, 20), nal({0x68}, 6), nal({0x65}, 50)};
    Collector sink(1200);
    ASSERT_TRUE(packetise(frames::Codec::h264, annex_b(nals), sink));
    ASSERT_EQ(sink.packets.size(), 2U);
    EXPECT_EQ(at(sink.packets[0], 0), 0x60U | 24U) << "STAP-A with the largest NRI";
    EXPECT_EQ(sink.packets[0].size(), 1 + 2 + 20 + 2 + 6U);
    EXPECT_EQ(sink.packets[1], nals[2]) << "a NAL unit that fits is sent as it is";
    EXPECT_EQ(reassemble(sink.packets, false), nals);
    EXPECT_TRUE(sink.ended);
}

TEST(Packetiser, FragmentsOfH264AreEquallyLongButTheLast) {
    const std::vector<Bytes> nals{nal({0x41}, 1 + 98 * 3 + 7)};
    Collector sink(100);
    ASSERT_TRUE(packetise(frames::Codec::h264, annex_b(nals), sink));
    ASSERT_EQ(sink.packets.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(sink.packets[i].size(), i < 3 ? 100U : 2U + 7U);
        EXPECT_EQ(at(sink.packets[i], 0), 0x40U | 28U);
        EXPECT_EQ(at(sink.packets[i], 1), (i == 0 ? 0x80U : 0U) | (i == 3 ? 0x40U : 0U) | 1U);
    }
    EXPECT_EQ(reassemble(sink.packets, false), nals);
}

TEST(Packetiser, DropsDelimitersAndFillerOfH264) {
    const Bytes slice = nal({0x41}, 30);
    Collector sink(1200);
    ASSERT_TRUE(packetise(frames::Codec::h264,
                          annex_b({nal({0x09}, 2), slice, nal({0x0c}, 40), nal({0x0b}, 1), nal({0x1c}, 9)}), sink));
    EXPECT_EQ(sink.packets, std::vector<Bytes>{slice});
    EXPECT_TRUE(sink.ended) << "the marker is on the last packet that is sent";
}

TEST(Packetiser, PutsParameterSetsOfH265InOneAggregate) {
    const std::vector<Bytes> nals{nal({0x40, 1}, 24), nal({0x42, 1}, 40), nal({0x44, 1}, 8), nal({0x26, 1}, 500)};
    Collector sink(200);
    ASSERT_TRUE(packetise(frames::Codec::h265, annex_b(nals), sink));
    EXPECT_EQ(at(sink.packets[0], 0), 48U << 1U);
    EXPECT_EQ(at(sink.packets[0], 1), 1U) << "layer 0, temporal id plus 1";
    EXPECT_EQ(at(sink.packets[1], 0), 49U << 1U);
    EXPECT_EQ(at(sink.packets[1], 2), 0x80U | 19U) << "start of an IDR";
    EXPECT_EQ(reassemble(sink.packets, true), nals);
}

TEST(Packetiser, DropsDelimitersAndFillerOfH265) {
    const Bytes slice = nal({0x02, 1}, 30);
    Collector sink(1200);
    ASSERT_TRUE(
        packetise(frames::Codec::h265, annex_b({nal({0x46, 1}, 3), slice, nal({0x4c, 1}, 40), bytes({0x02})}), sink));
    EXPECT_EQ(sink.packets, std::vector<Bytes>{slice});
}

TEST(Packetiser, LongParameterSetsGoOneByOne) {
    const std::vector<Bytes> nals{nal({0x67}, 90), nal({0x68}, 90), nal({0x65}, 90)};
    Collector sink(100);
    ASSERT_TRUE(packetise(frames::Codec::h264, annex_b(nals), sink));
    EXPECT_EQ(sink.packets, nals);
}

TEST(Packetiser, ParameterSetsAloneEndTheUnitToo) {
    Collector sink(100);
    ASSERT_TRUE(packetise(frames::Codec::h264, annex_b({nal({0x67}, 9), nal({0x68}, 4)}), sink));
    EXPECT_EQ(sink.packets.size(), 1U);
    EXPECT_TRUE(sink.ended);
}

TEST(Packetiser, SaysThatThereWasNoRoomOrNothingToSend) {
    Collector small(100, 2);
    EXPECT_FALSE(packetise(frames::Codec::h264, annex_b({nal({0x41}, 1000)}), small));
    Collector sink(100);
    EXPECT_FALSE(packetise(frames::Codec::h264, annex_b({nal({0x09}, 2)}), sink));
    EXPECT_FALSE(packetise(frames::Codec::h264, Bytes{}, sink));
    EXPECT_FALSE(packetise(frames::Codec::mjpeg, annex_b({nal({0x41}, 10)}), sink));
}

TEST(Packetiser, WhatAReceiverPutsTogetherIsWhatWasCutWhateverItIs) {
    std::mt19937 random(7);
    const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
    for (int round = 0; round < 2000; ++round) {
        const bool h265 = round % 2 == 1;
        std::vector<Bytes> nals;
        const unsigned count = 1 + below(12);
        for (unsigned i = 0; i < count; ++i) {
            const std::size_t size = 3 + below(below(4) == 0 ? 3000 : 60);
            if (h265) {
                nals.push_back(nal({(below(2) == 0 ? below(32) : 32 + below(3)) << 1U, 1}, size));
            } else {
                nals.push_back(nal({below(4) << 5U | (1 + below(8))}, size));
            }
        }
        Collector sink(PayloadSink::min_capacity + below(1200));
        ASSERT_TRUE(packetise(h265 ? frames::Codec::h265 : frames::Codec::h264, annex_b(nals), sink));
        ASSERT_EQ(reassemble(sink.packets, h265), nals);
        ASSERT_TRUE(sink.ended);
    }
}

}  // namespace
}  // namespace nanokvm::stream::webrtc
