// SPDX-License-Identifier: GPL-3.0-or-later
#include "audience.hpp"

#include "base/clock.hpp"
#include "stamps.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <sys/epoll.h>
#include <system_error>

namespace nanokvm::bench {
namespace {

constexpr std::int64_t question_interval_ns = 250'000'000;
constexpr std::byte acknowledge{0x02};
constexpr std::byte clock_question{0x04};
constexpr std::byte clock_answer{0x80};
constexpr std::size_t clock_answer_bytes = 17;

std::int64_t now_ns() {
    return static_cast<std::int64_t>(base::monotonic_ns());
}

std::array<std::byte, 9> message(std::byte type, std::uint64_t value) {
    std::array<std::byte, 9> bytes{type};
    std::memcpy(bytes.data() + 1, &value, sizeof value);
    return bytes;
}

std::int64_t get_i64(std::span<const std::byte> bytes, std::size_t at) {
    std::int64_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

}  // namespace

Audience::Audience(const Target& target, std::uint32_t viewers)
    : target_(target), epoll_(::epoll_create1(EPOLL_CLOEXEC)), tallies_(viewers), buffer_(read_bytes) {
    for (std::uint32_t i = 0; i < viewers; ++i) {
        connections_.emplace_back(target);
        epoll_event event{.events = EPOLLIN, .data = {.u32 = i}};
        if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connections_.back().fd(), &event) != 0) {
            throw std::system_error(errno, std::generic_category(), "epoll_ctl");
        }
    }
    if (target.cookie.empty()) {
        clock_.answer(1000, 0, 0);  // the floor stamps with our own clock: its epoch is 0
    }
}

void Audience::watch(double seconds, const std::function<bool()>& enough) {
    const std::int64_t end_ns = now_ns() + static_cast<std::int64_t>(seconds * 1e9);
    std::array<epoll_event, 64> events;
    for (std::int64_t now = now_ns(); now < end_ns; now = now_ns()) {
        ask_the_time();
        const int wait_ms = static_cast<int>(std::min<std::int64_t>((end_ns - now) / 1'000'000 + 1, 100));
        const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), wait_ms);
        for (int i = 0; i < count; ++i) {
            const std::size_t viewer = events[static_cast<std::size_t>(i)].data.u32;
            connections_[viewer].read(buffer_, [&](const Arrived& unit) { arrived(viewer, unit); });
        }
        if (std::exchange(unit_arrived_, false) && enough && enough()) {
            return;
        }
    }
}

void Audience::ask_the_time() {
    const std::int64_t now = now_ns();
    if (target_.mode != Mode::direct || target_.cookie.empty() || now < next_question_ns_) {
        return;
    }
    next_question_ns_ = now + question_interval_ns;
    connections_.front().send_message(message(clock_question, static_cast<std::uint64_t>(now_ns())));
}

void Audience::arrived(std::size_t viewer, const Arrived& unit) {
    const std::int64_t now = now_ns();
    if (unit.head.size() == clock_answer_bytes && unit.head[0] == clock_answer) {
        return clock_.answer(get_i64(unit.head, 1), get_i64(unit.head, 9), now);
    }
    unit_arrived_ = true;
    ++tallies_[viewer].units;
    tallies_[viewer].bytes += unit.bytes;
    if (target_.mode == Mode::direct) {
        direct_unit(viewer, unit, now);
    } else if (target_.mode == Mode::udp && unit.head.size() >= sizeof(std::int64_t)) {
        tallies_[viewer].raw_ns.push_back(now - get_i64(unit.head, 0) * 1000);
    }
}

void Audience::direct_unit(std::size_t viewer, const Arrived& unit, std::int64_t now) {
    const auto stamps = parse_stamps(unit.head);
    if (!stamps) {
        throw std::runtime_error("a unit without stamps: does the server know stamps=1?");
    }
    if (!target_.cookie.empty()) {
        connections_[viewer].send_message(message(acknowledge, stamps->timestamp_us));
    }
    Tally& tally = tallies_[viewer];
    if (tally.sequence && stamps->sequence > *tally.sequence) {
        tally.lost += stamps->sequence - *tally.sequence - 1;
    }
    tally.sequence = stamps->sequence;
    const auto captured_us = static_cast<std::int64_t>(stamps->timestamp_us);
    newest_published_us_ = captured_us + stamps->published_us;
    tally.raw_ns.push_back(now - newest_published_us_ * 1000);
    clock_.arrival(captured_us + stamps->sent_us, now);
}

void Audience::begin_count() {
    for (Tally& tally : tallies_) {
        const auto sequence = tally.sequence;
        tally = {};
        tally.sequence = sequence;
    }
}

std::vector<std::int64_t> Audience::latencies() const {
    const std::int64_t epoch = clock_.epoch_ns().value_or(0);
    std::vector<std::int64_t> all;
    for (const Tally& tally : tallies_) {
        std::transform(tally.raw_ns.begin(), tally.raw_ns.end(), std::back_inserter(all),
                       [&](std::int64_t raw) { return raw - epoch; });
    }
    return all;
}

std::optional<std::int64_t> Audience::newest_published_ns() const {
    const auto epoch = clock_.epoch_ns();
    if (!epoch || newest_published_us_ == 0) {
        return std::nullopt;
    }
    return *epoch + newest_published_us_ * 1000;
}

}  // namespace nanokvm::bench
