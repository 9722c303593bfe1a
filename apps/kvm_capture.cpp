// SPDX-License-Identifier: GPL-3.0-or-later
// The capture worker: owns the source and the encoders, obeys the server, ends with it.
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "capture/convert/scaler.hpp"
#include "capture/options.hpp"
#include "capture/replay/replay.hpp"
#include "capture/replay/replay_file.hpp"
#include "capture/settings.hpp"
#include "capture/source.hpp"
#include "capture/worker/uplink.hpp"
#include "capture/worker/worker.hpp"
#include "frames/channel.hpp"
#include "frames/message.hpp"
#include "frames/protocol.hpp"
#include "frames/ring_writer.hpp"
#include "program.hpp"
#include "sg2002_capture.hpp"
#include "software_capture.hpp"

#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <signal.h>
#include <string>
#include <string_view>
#include <sys/signalfd.h>
#include <utility>

#include <fmt/format.h>

namespace {

using namespace nanokvm;
using namespace nanokvm::capture;

/// A source with the encoders that can make something of its pictures.
struct Capture {
    std::unique_ptr<ReplayFile> file;  // outlives those that borrow it
    Sg2002Capture sg2002;              // has its own source and encoders
    std::unique_ptr<EncoderFactory> encoders;
    std::unique_ptr<Source> source;
    ScalerMaker* make_scaler = no_scaler;
    std::string description;

    [[nodiscard]] Source& the_source() const { return sg2002.hardware ? sg2002.hardware->source() : *source; }
    [[nodiscard]] EncoderFactory& the_encoders() const {
        return sg2002.hardware ? sg2002.hardware->encoders() : *encoders;
    }
};

base::Result<Capture> open_replay(const Options& options) {
    auto opened = ReplayFile::open(options.path);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    Capture capture;
    capture.file = std::make_unique<ReplayFile>(std::move(*opened));
    capture.encoders = std::make_unique<ReplayFactory>(*capture.file);
    capture.source = std::make_unique<ReplaySource>(*capture.file, options.fps);
    capture.description = fmt::format("replay {} {}x{}@{}", codec_name(capture.file->codec()),
                                      capture.file->size().width, capture.file->size().height, options.fps);
    return capture;
}

base::Result<Capture> open_software(const Options& options) {
    auto opened = open_software_capture(options);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    Capture capture;
    capture.encoders = std::move(opened->encoders);
    capture.source = std::move(opened->source);
    capture.make_scaler = opened->make_scaler;
    capture.description = options.kind == Options::Kind::rfb ? "rfb " + options.path
                          : options.kind == Options::Kind::v4l2
                              ? "v4l2 " + options.path
                              : fmt::format("pattern {}x{}@{}", options.size.width, options.size.height, options.fps);
    return capture;
}

base::Result<Capture> open_sg2002(const Options& options) {
    auto opened = open_sg2002_capture(options);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    Capture capture;
    capture.sg2002 = std::move(*opened);
    capture.description = capture.sg2002.description;
    return capture;
}

base::Result<Capture> open_capture(const Options& options) {
    switch (options.kind) {
        case Options::Kind::replay:
            return open_replay(options);
        case Options::Kind::sg2002:
        case Options::Kind::sg2002_sim:
            return open_sg2002(options);
        case Options::Kind::pattern:
        case Options::Kind::rfb:
        case Options::Kind::v4l2:
            break;
    }
    return open_software(options);
}

base::Result<Uplink> open_uplink() {
    if (::fcntl(frames::control_fd, F_GETFD) < 0 || ::fcntl(frames::ring_fd, F_GETFD) < 0) {
        return base::fail(
            "the server's channel is not there (descriptors 3 and 4): kvm_capture is started by the server");
    }
    base::UniqueFd control(frames::control_fd);
    const base::UniqueFd memfd(frames::ring_fd);
    auto ring = frames::RingWriter::open(memfd.get());
    if (!ring) {
        return tl::unexpected(ring.error());
    }
    return Uplink(frames::Channel(std::move(control)), std::move(*ring));
}

/// Readable once SIGTERM or SIGINT came.
base::Result<base::UniqueFd> open_stop_signals() {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    base::UniqueFd fd(::signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd || ::sigprocmask(SIG_BLOCK, &stop, nullptr) != 0) {
        return base::fail_errno("cannot watch for signals");
    }
    return fd;
}

/// The last words of a worker that cannot capture: the server shows them to the viewers.
void tell_failure(Uplink& uplink, std::string_view why) {
    auto hello = frames::make_message<frames::Hello>(frames::MessageType::hello);
    hello.version = frames::protocol_version;
    uplink.tell(hello);
    uplink.tell(make_signal(frames::SignalState::stalled, {}, 0, why));
}

base::Result<void> run(const Options& options) {
    auto uplink = open_uplink();
    if (!uplink) {
        return tl::unexpected(uplink.error());
    }
    const auto stop = open_stop_signals();
    if (!stop) {
        return tl::unexpected(stop.error());
    }
    auto capture = open_capture(options);
    if (!capture) {
        tell_failure(*uplink, capture.error().message);
        return tl::unexpected(capture.error());
    }
    log::info("source: {}", capture->description);
    Worker worker(capture->the_source(), capture->the_encoders(), std::move(*uplink), *capture->make_scaler);
    return worker.run(capture->description, stop->get());
}

int start(int argc, char** argv) {
    log::configure("capture", log::Level::info);
    const auto options = parse_options(argc, argv);
    if (!options) {
        std::fprintf(stderr, "kvm_capture: %s\nRun with --help for more information.\n",
                     options.error().message.c_str());
        return exit_usage;
    }
    if (!options->help.empty()) {
        std::fputs(options->help.c_str(), stdout);
        return 0;
    }
    if (options->examine) {
        const auto healthy = examine_sg2002(*options);
        if (!healthy) {
            log::error("{}", healthy.error().message);
        }
        return healthy.value_or(false) ? 0 : exit_failed;
    }
    if (const auto done = run(*options); !done) {
        log::error("{}", done.error().message);
        return exit_failed;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("kvm_capture", argc, argv, start);
}
