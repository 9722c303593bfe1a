// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/capture_process.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "frames/message.hpp"

#include <chrono>
#include <fcntl.h>
#include <memory>
#include <signal.h>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace nanokvm::stream {

using frames::Channel;
using frames::MessageType;

/// A worker that has been told to end, or was killed.
struct CaptureProcess::Dying {
    Dying(boost::asio::io_context& loop, base::ChildProcess process)
        : child(std::move(process)), ended(loop, ::fcntl(child.pidfd(), F_DUPFD_CLOEXEC, 0)) {}
    base::ChildProcess child;
    boost::asio::posix::stream_descriptor ended;
    bool successor_waits = false;
};

CaptureProcess::CaptureProcess(boost::asio::io_context& loop, std::vector<std::string> argv,
                               std::uint64_t ring_capacity, CaptureListener& listener)
    : loop_(loop),
      argv_(std::move(argv)),
      ring_capacity_(ring_capacity),
      listener_(listener),
      restart_timer_(loop),
      ping_timer_(loop) {}

CaptureProcess::~CaptureProcess() {
    if (readable_) {
        readable_->release();  // the channel closes the descriptor
    }
}

void CaptureProcess::start() {
    wanted_ = true;
    if (channel_) {
        return;
    }
    if (const auto suspended = suspended_.lock()) {
        suspended->child.signal(SIGKILL);  // it has had time to end in good order
        suspended->successor_waits = true;
        return;
    }
    if (auto spawned = spawn(); !spawned) {
        lost(spawned.error().message);
    }
}

base::Result<void> CaptureProcess::spawn() {
    policy_.started(base::monotonic_ns());
    last_pong_ns_ = base::monotonic_ns();  // Hello is owed within hang_after too
    auto ring = frames::RingReader::create(ring_capacity_);
    if (!ring) {
        return tl::unexpected(ring.error());
    }
    auto ends = Channel::make_pair();
    if (!ends) {
        return tl::unexpected(ends.error());
    }
    auto child = base::ChildProcess::spawn(
        {.argv = argv_,
         .descriptors = {{ends->second.get(), frames::control_fd}, {(*ring)->memfd(), frames::ring_fd}}});
    if (!child) {
        return tl::unexpected(child.error());
    }
    ring_ = std::move(*ring);
    child_ = std::move(*child);
    channel_.emplace(std::move(ends->first));
    readable_.emplace(loop_, channel_->fd());
    ++generation_;
    wait_for_messages();
    return {};
}

void CaptureProcess::suspend() {
    wanted_ = false;
    restart_timer_.cancel();
    let_go();
    if (child_.running()) {
        child_.signal(SIGTERM);
        suspended_ = reap(std::exchange(child_, {}));
    }
}

void CaptureProcess::lost(std::string why) {
    log::warning("capture worker lost: {}", why);
    let_go();
    if (child_.running()) {
        child_.signal(SIGKILL);  // it may have closed its channel and live on
        reap(std::exchange(child_, {}));
    }
    listener_.worker_lost(why);
    schedule_restart();
}

void CaptureProcess::let_go() {
    ready_ = false;
    if (readable_) {
        readable_->release();
        readable_.reset();
    }
    channel_.reset();
    ring_.reset();
}

std::shared_ptr<CaptureProcess::Dying> CaptureProcess::reap(base::ChildProcess child) {
    // Never waits: a worker that hangs inside an ioctl dies only when the driver lets it.
    auto dying = std::make_shared<Dying>(loop_, std::move(child));
    dying->ended.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                            [this, dying](const boost::system::error_code& error) {
                                if (error) {
                                    return;
                                }
                                log::info("capture worker ended: {}", base::describe_wait_status(dying->child.wait()));
                                if (dying->successor_waits && wanted_) {
                                    suspended_.reset();
                                    start();
                                }
                            });
    return dying;
}

void CaptureProcess::schedule_restart() {
    restart_timer_.expires_after(std::chrono::nanoseconds(policy_.ended(base::monotonic_ns())));
    restart_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error && wanted_) {
            start();
        }
    });
}

void CaptureProcess::wait_for_messages() {
    readable_->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                          [this, generation = generation_](const boost::system::error_code& error) {
                              if (!error && generation == generation_ && channel_) {
                                  receive_waiting();
                              }
                          });
}

void CaptureProcess::receive_waiting() {
    // One a turn, so that a worker that floods cannot starve the rest of the loop. Waiting tells at once when there are
    // more; looking for more instead would cost a system call a picture for nothing.
    std::span<const std::byte> packet;
    switch (channel_->receive(packet)) {
        case Channel::Outcome::ok:
            if (auto done = dispatch(packet); !done) {
                return lost("invalid message: " + done.error().message);
            }
            break;
        case Channel::Outcome::would_block:
            break;
        case Channel::Outcome::closed:
            return lost("its channel closed");
    }
    if (readable_) {
        wait_for_messages();
    }
}

base::Result<void> CaptureProcess::dispatch(std::span<const std::byte> packet) {
    const auto type = frames::message_type(packet);
    if (!type) {
        return base::fail("its size field is wrong");
    }
    if (*type == MessageType::hello) {
        const auto hello = frames::message_as<frames::Hello>(packet);
        if (!hello || hello->version != frames::protocol_version) {
            return base::fail("Hello of another version");
        }
        ready_ = true;
        last_pong_ns_ = base::monotonic_ns();
        listener_.worker_ready(*hello);
        return {};
    }
    if (!ready_) {
        return base::fail("something before Hello");
    }
    if (*type == MessageType::access_unit) {
        if (const auto unit = frames::message_as<frames::AccessUnit>(packet)) {
            auto frame = ring_->accept(*unit);
            if (!frame) {
                return tl::unexpected(frame.error());
            }
            listener_.unit_arrived(std::move(*frame));
            return {};
        }
    } else if (*type == MessageType::signal) {
        if (const auto signal = frames::message_as<frames::Signal>(packet)) {
            listener_.signal_changed(*signal);
            return {};
        }
    } else if (*type == MessageType::stream_failed) {
        if (const auto failed = frames::message_as<frames::StreamFailed>(packet);
            failed && failed->stream < frames::max_streams) {
            listener_.stream_failed(failed->stream, frames::get_text(failed->text));
            return {};
        }
    } else if (*type == MessageType::leds) {
        if (const auto leds = frames::message_as<frames::Leds>(packet)) {
            listener_.leds_changed(leds->bits);
            return {};
        }
    } else if (*type == MessageType::pong) {
        last_pong_ns_ = base::monotonic_ns();
        return {};
    }
    return base::fail("type " + std::to_string(static_cast<unsigned>(*type)) + ", " + std::to_string(packet.size()) +
                      " bytes");
}

void CaptureProcess::configure(unsigned stream, const frames::StreamSettings& settings) {
    if (ready_) {
        auto message = frames::make_message<frames::ConfigureStream>(MessageType::configure_stream);
        message.stream = static_cast<std::uint8_t>(stream);
        message.settings = settings;
        static_cast<void>(channel_->send(message));  // a full channel means a hung worker: the ping finds it
    }
}

void CaptureProcess::stop(unsigned stream) {
    if (ready_) {
        auto message = frames::make_message<frames::StreamCommand>(MessageType::stop_stream);
        message.stream = static_cast<std::uint8_t>(stream);
        static_cast<void>(channel_->send(message));
    }
}

void CaptureProcess::request_idr(unsigned stream) {
    if (ready_) {
        auto message = frames::make_message<frames::StreamCommand>(MessageType::request_idr);
        message.stream = static_cast<std::uint8_t>(stream);
        static_cast<void>(channel_->send(message));
    }
}

void CaptureProcess::watch_for_hangs(bool on) {
    watching_ = on;
    last_pong_ns_ = base::monotonic_ns();
    if (!on) {
        ping_timer_.cancel();
    } else if (!pinging_) {
        ping();
    }
}

void CaptureProcess::ping() {
    pinging_ = true;
    ping_timer_.expires_after(ping_every);
    ping_timer_.async_wait([this](const boost::system::error_code& error) {
        pinging_ = false;
        if (error || !watching_) {
            return;
        }
        if (channel_ && std::chrono::nanoseconds(base::monotonic_ns() - last_pong_ns_) > hang_after) {
            lost("it hung: no answer for 3 s");
        } else if (ready_) {
            static_cast<void>(channel_->send(frames::make_message<frames::Ping>(MessageType::ping)));
        }
        ping();
    });
}

}  // namespace nanokvm::stream
