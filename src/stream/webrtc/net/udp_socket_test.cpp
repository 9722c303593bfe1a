// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/net/udp_socket.hpp"

#include "stream/webrtc/net/runs.hpp"

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <poll.h>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc::net {
namespace {

using Sizes = std::vector<std::uint16_t>;

struct RunRow {
    Sizes sizes;
    std::size_t packets;
    std::size_t bytes;
};
class RunTable : public testing::TestWithParam<RunRow> {};
TEST_P(RunTable, Cuts) {
    const auto run = first_run(GetParam().sizes);
    EXPECT_EQ(run.packets, GetParam().packets);
    EXPECT_EQ(run.bytes, GetParam().bytes);
    EXPECT_EQ(run.segment, GetParam().sizes.front());
}
INSTANTIATE_TEST_SUITE_P(Rows, RunTable,
                         testing::Values(RunRow{{100}, 1, 100}, RunRow{{100, 100, 40}, 3, 240},
                                         RunRow{{100, 40, 40}, 2, 140}, RunRow{{40, 100}, 1, 40},
                                         RunRow{Sizes(100, 1000), 64, 64000}, RunRow{Sizes(64, 1400), 46, 64400}));

TEST(Runs, CountWhatEveryPacketIsGivenInFront) {
    const Sizes sizes{100, 100, 50};
    const auto run = first_run(sizes, 4);
    EXPECT_EQ(run.bytes, 262U);
    EXPECT_EQ(run.segment, 104);
}

class UdpSocketTest : public testing::Test {
protected:
    UdpSocketTest() : from(open()), to(open()) {}
    static UdpSocket open() {
        auto made = UdpSocket::open({boost::asio::ip::make_address("127.0.0.1"), 0}, {});
        EXPECT_TRUE(made);
        return std::move(*made);
    }
    std::vector<std::vector<std::byte>> arrived(std::size_t count) {
        std::vector<std::vector<std::byte>> all;
        while (all.size() < count) {
            pollfd waiting{to.fd(), POLLIN, 0};
            if (::poll(&waiting, 1, 5000) != 1) {
                break;
            }
            for (std::size_t i = 0, got = inbox.receive(to.fd()); i < got; ++i) {
                EXPECT_EQ(inbox.from(i), from.local());
                all.emplace_back(inbox.datagram(i).begin(), inbox.datagram(i).end());
            }
        }
        return all;
    }
    /// Packets of these sizes, one behind another, with all bytes different from their neighbours'.
    static std::vector<std::byte> arena(const Sizes& sizes) {
        std::vector<std::byte> bytes(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}));
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = static_cast<std::byte>(i * 7 % 251);
        }
        return bytes;
    }
    void expect_packets(const std::vector<std::byte>& bytes, const Sizes& sizes, std::size_t header) {
        const auto got = arrived(sizes.size());
        ASSERT_EQ(got.size(), sizes.size());
        std::size_t at = 0;
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            const auto packet = std::span(got[i]).subspan(header);
            EXPECT_TRUE(std::ranges::equal(packet, std::span(bytes).subspan(at, sizes[i]))) << i;
            if (header == 4) {
                EXPECT_EQ(got[i][2], static_cast<std::byte>(sizes[i] >> 8U));
                EXPECT_EQ(got[i][3], static_cast<std::byte>(sizes[i] & 0xffU));
            }
            at += sizes[i];
        }
    }

    UdpSocket from;
    UdpSocket to;
    Inbox inbox;
};

TEST_F(UdpSocketTest, AUnitIsOneSystemCallWhetherTheKernelCutsOrNot) {
    const Sizes sizes{1200, 1200, 1200, 1200, 1200, 1200, 300};
    const auto bytes = arena(sizes);
    for (const bool cutting : {true, false}) {
        if (!cutting) {
            from.disable_segmenting();
        }
        const auto calls = from.send_calls();
        const Sent sent = from.send_packets(to.local(), bytes, sizes);
        EXPECT_EQ(sent.packets, sizes.size());
        EXPECT_EQ(from.send_calls(), calls + 1);
        expect_packets(bytes, sizes, 0);
    }
}

TEST_F(UdpSocketTest, EveryPacketOfARelayedUnitHasItsHeader) {
    const Sizes sizes{50, 1000, 1000, 1000, 20, 1000, 999};
    const auto bytes = arena(sizes);
    for (const bool cutting : {true, false}) {
        if (!cutting) {
            from.disable_segmenting();
        }
        EXPECT_EQ(from.send_packets(to.local(), bytes, sizes, std::uint16_t{0x4001}).packets, sizes.size());
        expect_packets(bytes, sizes, 4);
    }
}

TEST_F(UdpSocketTest, APacketThatIsTooLongIsNotFragmented) {
    // The loopback interface carries 65536 bytes: what is longer than any datagram is refused.
    const Sizes longer{65530};
    const Sent sent = from.send_packets(to.local(), arena(longer), longer);
    EXPECT_EQ(sent.packets, 0U);
    EXPECT_EQ(sent.error, EMSGSIZE);
}

TEST_F(UdpSocketTest, APortRangeIsKept) {
    const auto first = from.local().port();
    const UdpOptions taken{first, first, 0};
    const auto refused = UdpSocket::open({boost::asio::ip::make_address("127.0.0.1"), 0}, taken);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, EADDRINUSE);
    EXPECT_EQ(refused.error().message.substr(0, 17), "no UDP port from ");
}

TEST_F(UdpSocketTest, AnEmptyBufferReceivesNothing) {
    EXPECT_EQ(inbox.receive(to.fd()), 0U);
}

}  // namespace
}  // namespace nanokvm::stream::webrtc::net
