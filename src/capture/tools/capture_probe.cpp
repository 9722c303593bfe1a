// SPDX-License-Identifier: GPL-3.0-or-later
// Plays the server for one kvm_capture: starts it, asks for one stream, measures what comes. For developers and
// benchmarks.
//
//   capture_probe SECONDS CODEC WIDTHxHEIGHT FPS KBPS OUTPUT-FILE|- kvm_capture ARGUMENTS…
#include "base/child_process.hpp"
#include "base/clock.hpp"
#include "base/unique_fd.hpp"
#include "frames/channel.hpp"
#include "frames/message.hpp"
#include "frames/protocol.hpp"
#include "frames/ring_reader.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <sys/wait.h>
#include <vector>

namespace {

using namespace nanokvm;

struct Figures {
    std::vector<double> encode_ms;
    std::vector<double> publish_us;
    std::uint64_t bytes = 0;
    unsigned idrs = 0;
    unsigned discontinuities = 0;
    unsigned gaps = 0;
    std::uint32_t next_sequence = 0;
};

double percentile(std::vector<double> values, double share) {
    if (values.empty()) {
        return 0;
    }
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void count(Figures& figures, const frames::AccessUnit& unit) {
    figures.encode_ms.push_back(static_cast<double>(unit.encoded_ns - unit.encode_begun_ns) / 1e6);
    figures.publish_us.push_back(static_cast<double>(unit.published_ns - unit.encoded_ns) / 1e3);
    figures.bytes += unit.payload_bytes;
    figures.idrs += (unit.flags & frames::flag_idr) != 0;
    figures.discontinuities += (unit.flags & frames::flag_discontinuity) != 0;
    figures.gaps += unit.sequence != figures.next_sequence;
    figures.next_sequence = unit.sequence + 1;
}

void print(const Figures& figures, double seconds) {
    const auto units = static_cast<double>(figures.encode_ms.size());
    std::printf("units %.0f (%.2f/s)  IDR %u  gaps %u  discontinuities %u  %.0f kbit/s\n", units, units / seconds,
                figures.idrs, figures.gaps, figures.discontinuities,
                static_cast<double>(figures.bytes) * 8 / 1000 / seconds);
    std::printf("encode ms: p50 %.2f  p90 %.2f  p99 %.2f   publish us: p50 %.1f p99 %.1f\n",
                percentile(figures.encode_ms, .5), percentile(figures.encode_ms, .9),
                percentile(figures.encode_ms, .99), percentile(figures.publish_us, .5),
                percentile(figures.publish_us, .99));
    rusage used{};
    ::getrusage(RUSAGE_CHILDREN, &used);
    const double cpu = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                       static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    std::printf("worker CPU: %.1f %% of a core, %.2f ms per unit, %ld voluntary switches, %ld kB resident at most\n",
                cpu / seconds * 100, units > 0 ? cpu / units * 1000 : 0, used.ru_nvcsw, used.ru_maxrss);
}

frames::ConfigureStream configuration(char** argv) {
    auto configure = frames::make_message<frames::ConfigureStream>(frames::MessageType::configure_stream);
    const std::string_view codec = argv[2];
    configure.settings.codec = codec == "h265"    ? frames::Codec::h265
                               : codec == "mjpeg" ? frames::Codec::mjpeg
                                                  : frames::Codec::h264;
    unsigned width = 0;
    unsigned height = 0;
    std::sscanf(argv[3], "%ux%u", &width, &height);
    configure.settings.width = static_cast<std::uint16_t>(width);
    configure.settings.height = static_cast<std::uint16_t>(height);
    configure.settings.fps = static_cast<std::uint16_t>(std::atoi(argv[4]));
    configure.settings.bitrate_kbps = static_cast<std::uint32_t>(std::atoi(argv[5]));
    configure.settings.jpeg_quality = 80;
    return configure;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 9) {
        std::fputs(
            "usage: capture_probe SECONDS h264|h265|mjpeg|none WIDTHxHEIGHT FPS KBPS OUTPUT|- kvm_capture "
            "ARGUMENTS...\n",
            stderr);
        return 2;
    }
    auto ring = frames::RingReader::create(frames::ring_capacity_mjpeg).value();
    auto [ours, theirs] = frames::Channel::make_pair().value();
    base::ChildOptions options;
    options.argv.assign(argv + 7, argv + argc);
    // Far from the numbers they get in the worker, lest one is overwritten before it is passed on.
    theirs = base::UniqueFd(::fcntl(theirs.get(), F_DUPFD_CLOEXEC, 100));
    const base::UniqueFd memfd(::fcntl(ring->memfd(), F_DUPFD_CLOEXEC, 100));
    options.descriptors = {{theirs.get(), frames::control_fd}, {memfd.get(), frames::ring_fd}};
    auto child = base::ChildProcess::spawn(options).value();
    theirs.reset();
    frames::Channel channel(std::move(ours));
    if (std::string_view(argv[2]) != "none") {
        static_cast<void>(channel.send(configuration(argv)));
    }
    std::FILE* const output = std::string_view(argv[6]) == "-" ? nullptr : std::fopen(argv[6], "wb");
    Figures figures;
    const double seconds = std::atof(argv[1]);
    const std::uint64_t end = base::monotonic_ns() + static_cast<std::uint64_t>(seconds * 1e9);
    for (std::uint64_t now = base::monotonic_ns(); now < end; now = base::monotonic_ns()) {
        pollfd readable{channel.fd(), POLLIN, 0};
        ::poll(&readable, 1, static_cast<int>((end - now) / 1'000'000) + 1);
        std::span<const std::byte> packet;
        auto received = channel.receive(packet);
        for (; received == frames::Channel::Outcome::ok; received = channel.receive(packet)) {
            if (const auto unit = frames::message_as<frames::AccessUnit>(packet);
                unit && unit->header.type == frames::MessageType::access_unit) {
                const auto frame = ring->accept(*unit).value();
                count(figures, *unit);
                if (output != nullptr) {
                    std::fwrite(frame->payload().data(), 1, frame->payload().size(), output);
                }
            } else if (const auto failed = frames::message_as<frames::StreamFailed>(packet)) {
                std::printf("stream failed: %s\n", failed->text);
            }
        }
        if (received == frames::Channel::Outcome::closed) {
            break;
        }
    }
    child.signal(SIGTERM);
    const int status = child.wait();
    if (output != nullptr) {
        std::fclose(output);
    }
    print(figures, seconds);
    std::printf("ended: %s\n", base::describe_wait_status(status).c_str());
    return 0;
}
