// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "base/unique_fd.hpp"
#include "input/hidg/hidg_node.hpp"
#include "input/hidg/report_bytes.hpp"
#include "input/hidg/udc_watch.hpp"
#include "input/sink.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::input {

/// Keyboard and pointers of the USB gadget: /dev/hidg0, 1 and 2.
///
/// A node takes one report, and the next when the host has fetched that. f_hid tells so by poll(2) (POLLOUT), so the
/// back-pressure needs no timer. Two things it does not tell: a sleeping controller refuses reports although the node
/// is writable (then a timer tries again, ever slower), and a host that does not read one of the devices at all, as
/// firmware does with pointers. Such a device is given up after its patience, so that it does not hold up the others:
/// what comes for it is dropped until the host reads on.
///
/// Between two devices the first one's report must have been fetched before the second's is written: Ctrl+click arrives
/// as Ctrl+click.
///
/// "Everything up" is written before all else whenever a node is opened, when a device is read again after it was given
/// up, and at the end. Without a host (UdcWatch) reports are dropped, and the nodes are closed: the kernel may take
/// them away.
///
/// Thread-bound to the loop; destroy it only once the loop has stopped running.
class HidgSink final : public InputSink {
public:
    struct Options {
        base::Root root;
        std::function<void(std::uint8_t)> leds;  ///< gets the host's output reports to the keyboard; may be empty
        /// Opens the node of a device, non-blocking, with O_WRONLY or O_RDONLY; empty: /dev/hidg* below `root`.
        std::function<base::Result<base::UniqueFd>(std::size_t index, int access)> open;
        std::chrono::milliseconds keyboard_patience{2000};
        std::chrono::milliseconds pointer_patience{500};
    };

    HidgSink(boost::asio::io_context& loop, Options options);
    ~HidgSink() override;
    HidgSink(const HidgSink&) = delete;
    HidgSink& operator=(const HidgSink&) = delete;

    void start();

    [[nodiscard]] bool keyboard(const KeyboardReport& report) override;
    [[nodiscard]] bool relative(const RelativeReport& report) override;
    [[nodiscard]] bool absolute(const AbsoluteReport& report) override;
    void set_ready(std::function<void()> ready) override { ready_ = std::move(ready); }

    /// Closes the nodes and keeps them closed until resume(): the gadget is about to be unbound.
    void hold();
    void resume();

    /// Opens the nodes anew, releases everything, and waits until the host has fetched that of the keyboard. Errors: no
    /// host is connected (ENOTCONN); the nodes cannot be opened; not fetched within `limit` (ETIMEDOUT).
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> reopen(std::chrono::milliseconds limit);

    /// For an orderly end: waits until the host has what was given to the sink, at most `limit`, and releases what is
    /// down even so.
    [[nodiscard]] boost::asio::awaitable<void> settle(std::chrono::milliseconds limit);

    [[nodiscard]] HostState host() const noexcept { return watch_.state(); }

private:
    struct Device {
        explicit Device(boost::asio::io_context& loop) : node(loop), timer(loop) {}

        HidgNode node;
        boost::asio::steady_timer timer;  // of its patience, or of the next try
        std::chrono::milliseconds patience{};
        std::uint64_t since_ns = 0;  // waiting since
        unsigned tries = 0;
        bool waiting = false;      // timer or node will say when it goes on
        bool given_up = false;     // not read by the host: reports are dropped
        bool release_due = false;  // "everything up" goes before all else
        bool down = false;         // the last report pressed something
    };
    static constexpr std::size_t keyboard_device = 0;
    static constexpr std::size_t relative_device = 1;
    static constexpr std::size_t absolute_device = 2;
    static constexpr std::size_t device_count = 3;

    /// What a report does: `acts`, it is more than a release; `down`, something is pressed after it.
    struct Effect {
        bool acts = false;
        bool down = false;
    };
    [[nodiscard]] bool give(std::size_t index, const ReportBytes& report, Effect effect);
    [[nodiscard]] bool refuse();
    [[nodiscard]] bool former_fetched(std::size_t index);
    void wait(std::size_t index);
    void try_later(std::size_t index);
    void give_up(Device& device);
    void release(std::size_t index);
    void release_now(std::size_t index);
    [[nodiscard]] ReportBytes all_up(std::size_t index) const;
    void go_on();

    void host_changed();
    [[nodiscard]] bool host_present() const noexcept;
    [[nodiscard]] std::filesystem::path path_of(std::size_t index) const;
    void open_nodes();
    [[nodiscard]] base::Result<void> open(std::size_t index);
    [[nodiscard]] base::Result<void> open_lights();
    void open_later();
    void lose(std::size_t index, const base::Error& error);
    void close(std::size_t index);
    void close_nodes();
    void wake_host();
    [[nodiscard]] bool idle();

    Options options_;
    UdcWatch watch_;
    std::array<Device, device_count> devices_;
    HidgNode lights_;  // of the keyboard: open when that is
    boost::asio::steady_timer opening_;
    std::chrono::milliseconds opening_pause_{};
    std::string complaint_;  // the last one, told once
    std::function<void()> ready_;
    AbsoluteReport position_{.x = max_coordinate / 2, .y = max_coordinate / 2};  // where the pointer is released
    std::size_t last_ = keyboard_device;                                         // the device written last
    std::uint64_t woken_ns_ = 0;
    bool held_ = false;
    bool told_present_ = false;  // in the log
    bool refused_ = false;       // the caller waits for ready_
};

}  // namespace nanokvm::input
