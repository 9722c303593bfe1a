// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::input {

/// What the USB device controller says of the other end of its cable, as far as it matters to who writes reports.
enum class HostState {
    absent,      ///< no controller, no cable, or a host that has not chosen the configuration yet
    configured,  ///< reports are read
    suspended,   ///< the host sleeps
    unknown,     ///< the kernel does not say: only writing shows it
};

/// The words of /sys/class/udc/*/state (Documentation/ABI/stable/sysfs-class-udc).
[[nodiscard]] HostState host_state(std::string_view word) noexcept;

/// Follows the state of the controller that the gadget is bound to, else of the first one. The kernel tells of changes
/// (inotify(7) works for sysfs attributes that the kernel notifies, and for the plain files of a `--root` alike); while
/// no host is configured a slow timer looks too, since a controller can come and go with its driver.
///
/// Thread-bound to the loop; destroy it only once the loop has stopped running.
class UdcWatch {
public:
    /// `changed` runs on the loop, never from inside a call of this class, at every news of the kernel: a reset may be
    /// over before anybody looks.
    UdcWatch(boost::asio::io_context& loop, base::Root root, std::function<void()> changed);
    UdcWatch(const UdcWatch&) = delete;
    UdcWatch& operator=(const UdcWatch&) = delete;

    /// Begins to follow. `state()` is right from here on.
    void start();
    /// Looks at once, after something is known to have happened. True: the state is another one than before.
    bool look();

    [[nodiscard]] HostState state() const noexcept { return state_; }
    /// The folder of the controller; empty when there is none.
    [[nodiscard]] const std::filesystem::path& controller() const noexcept { return controller_; }

private:
    void follow(const std::filesystem::path& controller);
    void wait_for_news();
    void look_again_later();

    base::Root root_;
    std::function<void()> changed_;
    boost::asio::posix::stream_descriptor news_;
    boost::asio::steady_timer timer_;
    std::filesystem::path controller_;
    int watch_ = -1;  // of inotify
    HostState state_ = HostState::absent;
};

}  // namespace nanokvm::input
