// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "gadget/command.hpp"
#include "gadget/tree.hpp"
#include "gadget/usb_control.hpp"
#include "input/hidg/hidg_sink.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

namespace nanokvm::board {

/// The gadget of the device, changed while it runs. The kernel's work blocks, so it is done by a thread of its own, one
/// job after the other. The nodes of the input devices are closed before a job that may unbind the gadget and opened
/// after it: the kernel frees what an open descriptor still points to.
///
/// Thread-bound to the loop; destroy it only once the loop has stopped running.
class CubeUsb final : public gadget::UsbControl {
public:
    /// Opens the kernel's folder of gadgets; called by the jobs' thread.
    using OpenTree = std::function<base::Result<std::shared_ptr<gadget::GadgetTree>>()>;

    struct Options {
        base::Root root;
        OpenTree open_tree;                         ///< empty: ConfigFS below `root`
        std::chrono::milliseconds unplugged{200};   ///< for how long a rebound gadget is off the bus
        std::chrono::milliseconds unpowered{1000};  ///< for how long the controller is without its driver
        std::chrono::milliseconds patience{2000};   ///< with a host to come (back) and read the keyboard
    };

    /// `input` outlives it.
    CubeUsb(Options options, input::HidgSink& input);

    [[nodiscard]] gadget::Mode mode() const override;
    [[nodiscard]] gadget::Extras extras() const override;
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> set_mode(gadget::Mode mode) override;
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> set_extra(gadget::Extra extra, bool on) override;

    /// Makes the host read the keyboard again, with the least that helps: nodes opened anew, gadget bound anew,
    /// controller restarted. Each is proven by a report that the host fetches. Whoever asks again within a minute is
    /// not helped by what was proven before: it goes on with the next step. Errors: EBUSY, it is being done; nothing
    /// helped; what was last tried says why.
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> recover();

    using TreeJob = std::function<base::Result<void>(gadget::GadgetTree&)>;
    /// Runs `job` on the thread that works on the gadget, after what is under way: for what does not unbind it, media
    /// in its drive. Errors: there are no gadgets here; the job's.
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> on_tree(TreeJob job);

private:
    using Job = std::function<base::Result<gadget::UsbReport>(const gadget::UsbContext&)>;
    enum class Step { reopen, rebind, restart };

    /// With the input nodes closed meanwhile.
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> change(Job job);
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> take(Step step);

    Options options_;
    input::HidgSink& input_;
    int changes_ = 0;  // under way
    bool recovering_ = false;
    Step next_step_ = Step::reopen;
    std::optional<std::chrono::steady_clock::time_point> tried_;
    boost::asio::thread_pool jobs_{1};  // last: its thread ends before what it works on
};

}  // namespace nanokvm::board
