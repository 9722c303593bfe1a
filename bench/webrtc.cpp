// SPDX-License-Identifier: GPL-3.0-or-later
//
// A lean WebRTC viewer: connects by WHEP over the product's own transport as the offering side, counts packets and
// access units, decrypts nothing, and sends back what keeps the path alive.
//
//   webrtc --port P --pid PID --user U --password P [--viewers N] [--seconds S] [--warmup S] [--counts FILE]
//
// Prints `name=value` lines as viewer does, and copies FILE as viewer does. Latency is from the capture clock's time in
// the first packet of an access unit (abs-capture-time) to the arrival of its last packet.
#include "base/clock.hpp"
#include "options.hpp"
#include "process_stat.hpp"
#include "session.hpp"
#include "stream/webrtc/dtls/identity.hpp"
#include "stream/webrtc/rtp/bytes.hpp"
#include "stream/webrtc/rtp/extensions.hpp"
#include "stream/webrtc/transport.hpp"

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace nanokvm::bench {
namespace {

namespace rtc = stream::webrtc;

constexpr unsigned capture_time_id = 3;

std::string offer(const rtc::LocalDescription& local) {
    std::string text =
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
        "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=recvonly\r\na=rtcp-mux\r\n"
        "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;profile-level-id=64001f\r\na=rtcp-fb:96 nack\r\n"
        "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";
    text += "a=extmap:" + std::to_string(capture_time_id) + " " + rtc::abs_capture_time_uri + "\r\n";
    text += "a=ice-ufrag:" + local.ufrag + "\r\na=ice-pwd:" + local.pwd + "\r\na=fingerprint:" + local.fingerprint +
            "\r\na=setup:actpass\r\n";
    for (const std::string& candidate : local.candidates) {
        text += "a=" + candidate + "\r\n";
    }
    return text;
}

std::string attribute(const std::string& text, const std::string& name) {
    const auto at = text.find("\r\na=" + name + ":");
    if (at == std::string::npos) {
        throw std::runtime_error("the answer has no " + name + ": " + text);
    }
    const auto begin = at + 5 + name.size();
    return text.substr(begin, text.find("\r\n", begin) - begin);
}

class Viewer final : private rtc::TransportEvents {
public:
    struct Tally {
        std::uint64_t units = 0;
        std::uint64_t bytes = 0;
        std::uint64_t packets = 0;
        std::uint64_t lost = 0;
        std::vector<std::int64_t> latency_ns;
    };

    Viewer(boost::asio::io_context& loop, const std::shared_ptr<const rtc::dtls::Identity>& identity)
        : transport_(rtc::make_transport(loop, {.ipv6 = false, .controlling = true}, identity, *this)) {}

    void connect(std::uint16_t port, const std::string& cookie) {
        const std::string answer = post(port, "/api/whep", cookie, "application/sdp", offer(transport_->local()));
        rtc::RemoteDescription remote;
        remote.ufrag = attribute(answer, "ice-ufrag");
        remote.pwd = attribute(answer, "ice-pwd");
        remote.fingerprint = attribute(answer, "fingerprint");
        remote.setup = attribute(answer, "setup") == "active" ? rtc::Setup::active : rtc::Setup::passive;
        if (const auto taken = transport_->set_remote(remote); !taken) {
            throw std::runtime_error(taken.error().message);
        }
        for (auto at = answer.find("a=candidate:"); at != std::string::npos; at = answer.find("a=candidate:", at + 1)) {
            static_cast<void>(transport_->add_remote_candidate(answer.substr(at, answer.find("\r\n", at) - at)));
        }
    }
    [[nodiscard]] Tally& tally() noexcept { return tally_; }

private:
    void local_candidate(const std::string&) override {}
    void state_changed(rtc::TransportState state, const std::string& reason) override {
        if (state == rtc::TransportState::failed || state == rtc::TransportState::closed) {
            throw std::runtime_error("the connection ended: " + reason);
        }
    }
    void keys(const rtc::SrtpKeys&) override {}
    void path_changed() override {}
    void packet(std::span<std::byte> packet) override {
        const std::span<const std::byte> bytes = packet;
        if (bytes.size() < 20 || (rtc::get_u8(bytes, 1) & 0x7fU) != 96) {
            return;  // RTCP or a repetition
        }
        ++tally_.packets;
        tally_.bytes += bytes.size();
        const std::uint16_t sequence = rtc::get_u16(bytes, 2);
        if (tally_.packets > 1) {
            tally_.lost += static_cast<std::uint16_t>(sequence - sequence_ - 1);
        }
        sequence_ = sequence;
        // An extension block of ours that begins with the capture time: one element of 8 bytes.
        if ((rtc::get_u8(bytes, 0) & 0x10U) != 0 && rtc::get_u8(bytes, 16) == (capture_time_id << 4U | 7U)) {
            captured_ntp_ = std::uint64_t{rtc::get_u32(bytes, 17)} << 32U | rtc::get_u32(bytes, 21);
        }
        if ((rtc::get_u8(bytes, 1) & 0x80U) != 0) {
            ++tally_.units;
            tally_.latency_ns.push_back(since_captured());
        }
    }
    [[nodiscard]] std::int64_t since_captured() const {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const auto now_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
        constexpr std::int64_t epoch_s = 2'208'988'800;
        const auto seconds = static_cast<std::int64_t>(captured_ntp_ >> 32U) - epoch_s;
        const auto fraction = static_cast<std::int64_t>((captured_ntp_ & 0xffffffffU) * 1'000'000'000 >> 32U);
        return now_ns - seconds * 1'000'000'000 - fraction;
    }

    std::unique_ptr<rtc::Transport> transport_;
    Tally tally_;
    std::uint64_t captured_ntp_ = 0;
    std::uint16_t sequence_ = 0;
};

void print(std::vector<std::unique_ptr<Viewer>>& viewers, double elapsed, double cpu_ms, pid_t pid) {
    Viewer::Tally sum;
    std::uint64_t published = 0;
    for (const auto& viewer : viewers) {
        const Viewer::Tally& tally = viewer->tally();
        sum.units += tally.units;
        sum.packets += tally.packets;
        sum.bytes += tally.bytes;
        sum.lost += tally.lost;
        published = std::max(published, tally.units);
        sum.latency_ns.insert(sum.latency_ns.end(), tally.latency_ns.begin(), tally.latency_ns.end());
    }
    if (published == 0) {
        throw std::runtime_error("no picture came");
    }
    std::printf("seconds=%.2f\nunits_per_s=%.2f\nunits=%" PRIu64 "\nlost=%" PRIu64
                "\npackets_per_unit=%.1f\nbytes_per_unit=%.0f\ncpu_ms_per_1000=%.2f\n",
                elapsed, static_cast<double>(published) / elapsed, published, sum.lost,
                static_cast<double>(sum.packets) / static_cast<double>(sum.units),
                static_cast<double>(sum.bytes) / static_cast<double>(sum.units),
                cpu_ms * 1000 / static_cast<double>(published));
    std::ranges::sort(sum.latency_ns);
    const auto at = [&](double share) {
        const auto index = static_cast<std::size_t>(share * static_cast<double>(sum.latency_ns.size() - 1));
        return static_cast<double>(sum.latency_ns[index]) / 1000;
    };
    std::printf("latency_p50_us=%.1f\nlatency_p99_us=%.1f\n", at(0.5), at(0.99));
    const Memory used = memory(pid);
    std::printf("rss_kib=%" PRIu64 "\nrss_anon_kib=%" PRIu64 "\n", used.resident, used.anonymous);
}

void run(const Options& options) {
    const auto pid = static_cast<pid_t>(options.number("pid", 0, 1, 1U << 30U));
    const auto port = static_cast<std::uint16_t>(options.number("port", 0, 1, 65535));
    const std::string cookie = log_in(port, options.text("user", "admin"), options.text("password", ""), 5);
    auto identity = rtc::dtls::Identity::make();
    if (!identity) {
        throw std::runtime_error(identity.error().message);
    }
    boost::asio::io_context loop{1};
    std::vector<std::unique_ptr<Viewer>> viewers;
    for (std::uint32_t i = options.number("viewers", 1, 1, 64); i > 0; --i) {
        viewers.push_back(std::make_unique<Viewer>(loop, *identity));
    }
    loop.run_for(std::chrono::milliseconds(300));  // candidates
    for (const auto& viewer : viewers) {
        viewer->connect(port, cookie);
    }
    loop.restart();
    loop.run_for(std::chrono::seconds(options.number("warmup", 2, 0, 3600)));
    for (const auto& viewer : viewers) {
        viewer->tally() = {};
    }
    const std::string counts = options.text("counts", "");
    copy_counts(counts, ".begin");
    const std::uint64_t cpu_before = cpu_ns(pid);
    const std::uint64_t begin = base::monotonic_ns();
    loop.restart();
    loop.run_for(std::chrono::seconds(options.number("seconds", 20, 1, 3600)));
    copy_counts(counts, ".end");
    const double elapsed = static_cast<double>(base::monotonic_ns() - begin) / 1e9;
    print(viewers, elapsed, static_cast<double>(cpu_ns(pid) - cpu_before) / 1e6, pid);
}

}  // namespace
}  // namespace nanokvm::bench

int main(int argc, char** argv) {
    try {
        nanokvm::bench::run({argc, argv, "port viewers seconds warmup pid user password counts"});
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "webrtc: %s\n", error.what());
        return 1;
    }
}
