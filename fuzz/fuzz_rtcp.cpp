// SPDX-License-Identifier: GPL-3.0-or-later
// Reports and feedback of a receiver, and what the congestion controller makes of them.
#include "stream/webrtc/congestion/controller.hpp"
#include "stream/webrtc/congestion/send_log.hpp"
#include "stream/webrtc/rtcp/packets.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace nanokvm::stream::webrtc;

struct Judge final : rtcp::Listener {
    void report(const rtcp::ReportBlock& block) override {
        if (block.fraction_lost < 0 || block.fraction_lost > 1) {
            std::abort();
        }
        look({.now_ns = now += 100'000'000,
              .loss = block.fraction_lost,
              .round_trip_us = rtcp::round_trip_us(block, rtcp::ntp_time(now))});
    }
    void nack(std::uint32_t, std::uint16_t) override { ++elements; }
    void picture_lost(std::uint32_t) override { ++elements; }
    void max_bitrate(std::uint64_t bits) override {
        look({.now_ns = now += 100'000'000,
              .receiver_estimate_kbps = static_cast<double>(bits) / 1000,
              .sent_kbps = 1e9});
    }
    void transport_status(const rtcp::TransportStatus& status) override {
        ++elements;
        log.status(status);
    }
    void transport_feedback_end() override { look(log.finish(now += 100'000'000)); }
    void goodbye() override { ++elements; }
    void look(const congestion::Observation& seen) {
        state = congestion::step(state, seen, {});
        const auto target = congestion::target_kbps(state, {});
        if (target < 300 || target > 3000) {
            std::abort();
        }
    }

    congestion::SendLog log;
    congestion::State state;
    std::uint64_t now = 1'000'000'000;
    std::size_t elements = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Judge judge;
    for (std::uint16_t i = 0; i < 2000; ++i) {
        judge.log.sent(i, 1200, judge.now);
    }
    rtcp::parse(std::as_bytes(std::span(data, size)), judge);
    // 17 for 4 bytes of NACK, and 2048 for a transport-wide feedback of 24 bytes.
    if (judge.elements > 17 * 375 + 62 * rtcp::max_statuses) {
        std::abort();
    }
    return 0;
}
