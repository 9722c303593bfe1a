// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/cube/cube_usb.hpp"

#include "base/log.hpp"
#include "base/on_pool.hpp"
#include "gadget/configfs.hpp"
#include "gadget/recovery.hpp"
#include "gadget/switches.hpp"

#include <cerrno>
#include <utility>

namespace nanokvm::board {
namespace {

using boost::asio::awaitable;

constexpr std::chrono::minutes memory{1};  // of the last step taken

CubeUsb::OpenTree configfs_below(const base::Root& root) {
    return [root]() -> base::Result<std::shared_ptr<gadget::GadgetTree>> {
        auto tree = gadget::ConfigFs::open(root / "/sys/kernel/config/usb_gadget");
        if (!tree) {
            return tl::unexpected(tree.error());
        }
        return std::make_shared<gadget::ConfigFs>(std::move(*tree));
    };
}

base::Result<gadget::UsbReport> reported(const base::Result<void>& done) {
    return done ? base::Result<gadget::UsbReport>(gadget::UsbReport{}) : tl::unexpected(done.error());
}

}  // namespace

CubeUsb::CubeUsb(Options options, input::HidgSink& input) : options_(std::move(options)), input_(input) {
    if (!options_.open_tree) {
        options_.open_tree = configfs_below(options_.root);
    }
}

gadget::Mode CubeUsb::mode() const {
    return gadget::mode_flag(options_.root);
}

gadget::Extras CubeUsb::extras() const {
    return gadget::extra_flags(options_.root);
}

awaitable<base::Result<void>> CubeUsb::set_mode(gadget::Mode mode) {
    if (mode == this->mode() && changes_ == 0) {
        co_return base::Result<void>{};
    }
    Job job = [mode](const gadget::UsbContext& context) { return gadget::switch_mode(context, mode); };
    auto done = change(std::move(job));
    co_return co_await std::move(done);
}

awaitable<base::Result<void>> CubeUsb::set_extra(gadget::Extra extra, bool on) {
    Job job = [extra, on](const gadget::UsbContext& context) { return gadget::switch_extra(context, extra, on); };
    auto done = change(std::move(job));
    co_return co_await std::move(done);
}

awaitable<base::Result<void>> CubeUsb::on_tree(TreeJob job) {
    auto work = [this, job = std::move(job)]() -> base::Result<void> {
        const auto tree = options_.open_tree();
        return tree ? job(**tree) : tl::unexpected(tree.error());
    };
    auto done = base::on_pool(jobs_, std::move(work));
    co_return co_await std::move(done);
}

awaitable<base::Result<void>> CubeUsb::change(Job job) {
    if (changes_++ == 0) {
        input_.hold();
    }
    TreeJob on_gadget = [this, job = std::move(job)](gadget::GadgetTree& tree) -> base::Result<void> {
        const auto report = job({options_.root, tree});
        if (!report) {
            return tl::unexpected(report.error());
        }
        for (const auto& warning : report->warnings) {
            log::warning("usb: {}", warning);
        }
        return {};
    };
    auto work = on_tree(std::move(on_gadget));
    const auto done = co_await std::move(work);
    if (--changes_ == 0) {
        input_.resume();
    }
    co_return done;
}

awaitable<base::Result<void>> CubeUsb::take(Step step) {
    if (step != Step::reopen) {
        Job job = [this, step](const gadget::UsbContext& context) {
            return reported(step == Step::rebind ? gadget::rebind(context, options_.unplugged)
                                                 : gadget::restart_controller(context, options_.unpowered));
        };
        auto work = change(std::move(job));
        if (const auto done = co_await std::move(work); !done) {
            co_return done;
        }
    }
    auto proof = input_.reopen(options_.patience);
    co_return co_await std::move(proof);
}

awaitable<base::Result<void>> CubeUsb::recover() {
    if (std::exchange(recovering_, true)) {
        co_return base::fail("the USB device is being reset", EBUSY);
    }
    const bool again = tried_ && std::chrono::steady_clock::now() - *tried_ < memory;
    Step step = again ? next_step_ : Step::reopen;
    base::Result<void> done;
    for (;;) {
        auto taking = take(step);
        done = co_await std::move(taking);
        if (done || step == Step::restart) {
            break;
        }
        log::warning("usb: {}; a stronger reset is tried", done.error().message);
        step = static_cast<Step>(static_cast<int>(step) + 1);
    }
    next_step_ = step == Step::reopen ? Step::rebind : Step::restart;
    tried_ = std::chrono::steady_clock::now();
    recovering_ = false;
    co_return done;
}

}  // namespace nanokvm::board
