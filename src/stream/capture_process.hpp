// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/child_process.hpp"
#include "base/result.hpp"
#include "frames/channel.hpp"
#include "frames/frame.hpp"
#include "frames/ring_reader.hpp"
#include "stream/restart_policy.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::stream {

/// What the capture worker tells. Called on the loop's thread, never from inside a CaptureProcess call.
class CaptureListener {
public:
    virtual ~CaptureListener() = default;
    virtual void worker_ready(const frames::Hello& hello) = 0;
    virtual void worker_lost(std::string_view why) = 0;  ///< a new one is on its way
    virtual void signal_changed(const frames::Signal& signal) = 0;
    virtual void unit_arrived(frames::FrameRef unit) = 0;
    virtual void stream_failed(unsigned stream, std::string_view why) = 0;
    virtual void leds_changed(std::uint8_t hid_bits) = 0;
};

/// Runs `kvm_capture`, speaks its protocol and starts it again when it dies, lies (an invalid message) or hangs (no
/// pong for hang_after). Each worker gets a ring of its own, so units of a dead one stay valid while they are still
/// being sent. Thread-bound to the loop; destruction ends the worker. Destroy it only once the loop has stopped
/// running.
class CaptureProcess {
public:
    static constexpr std::chrono::seconds ping_every{1};
    static constexpr std::chrono::seconds hang_after{3};

    /// `argv`: the worker's program and arguments. `listener` outlives this object.
    CaptureProcess(boost::asio::io_context& loop, std::vector<std::string> argv, std::uint64_t ring_capacity,
                   CaptureListener& listener);
    ~CaptureProcess();
    CaptureProcess(const CaptureProcess&) = delete;
    CaptureProcess& operator=(const CaptureProcess&) = delete;

    /// Starts a worker, unless there is one. A program that cannot be executed is told through worker_lost and tried
    /// again.
    void start();
    /// Ends the worker in good order; there is none until start(). The listener is told nothing. The next one is not
    /// started before this one has ended: two of them must not have the hardware.
    void suspend();

    /// Lost silently while no worker is ready: the listener configures anew at worker_ready.
    void configure(unsigned stream, const frames::StreamSettings& settings);
    void stop(unsigned stream);
    void request_idr(unsigned stream);

    /// While nobody watches the worker is not pinged: an idle device sleeps.
    void watch_for_hangs(bool on);

    [[nodiscard]] boost::intrusive_ptr<frames::RingReader> ring() const noexcept { return ring_; }
    [[nodiscard]] pid_t pid() const noexcept { return child_.pid(); }

private:
    base::Result<void> spawn();
    void lost(std::string why);
    void let_go();
    struct Dying;
    std::shared_ptr<Dying> reap(base::ChildProcess child);
    void schedule_restart();
    void wait_for_messages();
    void receive_waiting();
    [[nodiscard]] base::Result<void> dispatch(std::span<const std::byte> packet);
    void ping();

    boost::asio::io_context& loop_;
    std::vector<std::string> argv_;
    std::uint64_t ring_capacity_;
    CaptureListener& listener_;
    RestartPolicy policy_;
    boost::asio::steady_timer restart_timer_;
    boost::asio::steady_timer ping_timer_;
    base::ChildProcess child_;
    std::weak_ptr<Dying> suspended_;  // has not ended yet
    boost::intrusive_ptr<frames::RingReader> ring_;
    std::optional<frames::Channel> channel_;
    std::optional<boost::asio::posix::stream_descriptor> readable_;  // watches channel_'s descriptor, does not own it
    std::uint64_t generation_ = 0;                                   // of the worker; stale waits know it
    bool wanted_ = false;                                            // between start() and suspend()
    bool ready_ = false;                                             // Hello has come
    bool watching_ = false;
    bool pinging_ = false;
    std::uint64_t last_pong_ns_ = 0;
};

}  // namespace nanokvm::stream
