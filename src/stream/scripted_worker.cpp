// SPDX-License-Identifier: GPL-3.0-or-later
// A capture worker for tests: speaks the protocol, behaves as its --source says, captures nothing.
//
//   steady            units at the stream's fps, an IDR at the start, on request and every gop units
//   huge              the same, each unit 900 kB: a slow viewer fills the ring within a second
//   annexb            the same, each unit one slice of H.264 in Annex B
//   liar | crash | hang    as steady, then after 5 units announces a unit outside the ring | dies | stops listening
//   no-cable          says so and delivers nothing
//   failing           refuses every stream
//   mute              never says anything
#include "base/clock.hpp"
#include "frames/channel.hpp"
#include "frames/limits.hpp"
#include "frames/message.hpp"
#include "frames/ring_writer.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <optional>
#include <poll.h>
#include <string_view>
#include <unistd.h>

namespace nanokvm::frames {
namespace {

class ScriptedWorker {
public:
    explicit ScriptedWorker(std::string_view script)
        : script_(script), channel_(base::UniqueFd(control_fd)), ring_(RingWriter::open(ring_fd).value()) {}

    int run() {
        if (script_ == "mute") {
            ::pause();
        }
        auto hello = make_message<Hello>(MessageType::hello);
        hello.limits = software_limits();
        hello.version = protocol_version;
        hello.codecs = 0b011;
        put_text(hello.source, script_);
        send(hello);
        auto signal = make_message<Signal>(MessageType::signal);
        signal.state = script_ == "no-cable" ? SignalState::no_cable : SignalState::ok;
        signal.width = 1280;
        signal.height = 720;
        put_text(signal.text, script_ == "no-cable" ? "No HDMI cable is plugged in" : "");
        send(signal);
        for (;;) {
            pollfd readable{channel_.fd(), POLLIN, 0};
            ::poll(&readable, 1, next_timeout_ms());
            if (!obey()) {
                return 0;
            }
            produce_due();
        }
    }

private:
    struct Stream {
        std::optional<StreamSettings> settings;
        std::uint32_t sequence = 0;
        std::uint32_t since_idr = 0;
        bool idr_wanted = true;
        bool lost = false;
        std::uint64_t due_ns = 0;
    };

    template <typename T>
    void send(const T& message) {
        if (channel_.send(message) == Channel::Outcome::closed) {
            ::_exit(0);
        }
    }

    bool obey() {
        std::span<const std::byte> packet;
        for (;;) {
            const auto outcome = channel_.receive(packet);
            if (outcome != Channel::Outcome::ok) {
                return outcome == Channel::Outcome::would_block;
            }
            const auto type = message_type(packet);
            if (type == MessageType::ping) {
                auto pong = *message_as<Ping>(packet);
                pong.header.type = MessageType::pong;
                send(pong);
            } else if (type == MessageType::configure_stream) {
                const auto message = *message_as<ConfigureStream>(packet);
                configure(message.stream, message.settings);
            } else if (type == MessageType::stop_stream) {
                streams_[message_as<StreamCommand>(packet)->stream].settings.reset();
            } else if (type == MessageType::request_idr) {
                streams_[message_as<StreamCommand>(packet)->stream].idr_wanted = true;
            }
        }
    }

    void configure(unsigned id, const StreamSettings& settings) {
        if (script_ == "failing") {
            auto failed = make_message<StreamFailed>(MessageType::stream_failed);
            failed.stream = static_cast<std::uint8_t>(id);
            put_text(failed.text, "This encoder always fails");
            return send(failed);
        }
        if (script_ != "no-cable") {
            streams_[id].settings = settings;
            streams_[id].idr_wanted = true;
            streams_[id].due_ns = base::monotonic_ns();
        }
    }

    [[nodiscard]] int next_timeout_ms() const {
        std::optional<std::uint64_t> due;
        for (const Stream& stream : streams_) {
            if (stream.settings && (!due || stream.due_ns < *due)) {
                due = stream.due_ns;
            }
        }
        const std::uint64_t now = base::monotonic_ns();
        return !due ? -1 : *due <= now ? 0 : static_cast<int>((*due - now) / 1'000'000) + 1;
    }

    void produce_due() {
        for (unsigned id = 0; id < streams_.size(); ++id) {
            Stream& stream = streams_[id];
            if (stream.settings && stream.due_ns <= base::monotonic_ns()) {
                stream.due_ns += 1'000'000'000U / stream.settings->fps;
                produce(id, stream);
            }
        }
    }

    void produce(unsigned id, Stream& stream) {
        if (stream.sequence == 5) {
            misbehave();
        }
        auto unit = make_message<AccessUnit>(MessageType::access_unit);
        unit.stream = static_cast<std::uint8_t>(id);
        unit.codec = stream.settings->codec;
        unit.sequence = stream.sequence++;
        unit.width = 1280;
        unit.height = 720;
        unit.payload_bytes = script_ == "huge" ? 900'000 : stream.idr_wanted ? 5'000 : 1'000;
        unit.captured_ns = unit.encode_begun_ns = base::monotonic_ns();
        const bool idr = stream.idr_wanted || unit.codec == Codec::mjpeg || stream.since_idr >= stream.settings->gop;
        unit.flags = static_cast<std::uint16_t>((idr ? flag_idr | flag_parameter_sets : 0) |
                                                (stream.lost ? flag_discontinuity : 0));
        const auto room = ring_.reserve(unit.payload_bytes);
        if (room.empty()) {
            stream.lost = stream.idr_wanted = true;
            return;
        }
        std::memset(room.data(), static_cast<int>(unit.sequence & 0xffU), room.size());
        std::memcpy(room.data(), &unit.sequence, sizeof unit.sequence);
        if (script_ == "annexb") {
            const std::array<unsigned char, 5> slice{0, 0, 0, 1, static_cast<unsigned char>(idr ? 0x65 : 0x41)};
            std::memset(room.data(), 0x5a, room.size());
            std::memcpy(room.data(), slice.data(), slice.size());
        }
        unit.position = ring_.commit(unit.payload_bytes);
        unit.encoded_ns = unit.published_ns = base::monotonic_ns();
        if (channel_.send(unit) != Channel::Outcome::ok) {
            ring_.abandon();
            stream.lost = stream.idr_wanted = true;
            return;
        }
        stream.since_idr = idr ? 1 : stream.since_idr + 1;
        stream.idr_wanted = stream.lost = false;
    }

    void misbehave() {
        if (script_ == "crash") {
            ::_exit(3);
        } else if (script_ == "hang") {
            ::pause();
        } else if (script_ == "liar") {
            auto unit = make_message<AccessUnit>(MessageType::access_unit);
            unit.payload_bytes = 0x7fffffff;
            send(unit);
        }
    }

    std::string_view script_;
    Channel channel_;
    RingWriter ring_;
    std::array<Stream, max_streams> streams_;
};

}  // namespace
}  // namespace nanokvm::frames

int main(int argc, char** argv) {
    std::string_view script = "steady";
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--source") {
            script = argv[i + 1];
        }
    }
    return nanokvm::frames::ScriptedWorker(script).run();
}
