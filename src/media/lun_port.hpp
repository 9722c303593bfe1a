// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gadget/tree.hpp"
#include "media/media_port.hpp"

#include <functional>
#include <utility>

namespace nanokvm::media {

/// The drive of a USB gadget: its first LUN (device.md 3.7). The gadget is never unbound, so keyboard and network stay
/// connected while media change.
///
/// The kernel does not tell when the host ejects a medium; state() always asks.
class LunPort final : public MediaPort {
public:
    using TreeJob = std::function<base::Result<void>(gadget::GadgetTree&)>;
    /// Runs a job where the gadget may be worked on: not on the loop, since the kernel blocks, and never while
    /// something else changes the gadget. Errors: ENOENT, there is no gadget; the job's.
    using OnTree = std::function<boost::asio::awaitable<base::Result<void>>(TreeJob)>;

    explicit LunPort(OnTree on_tree) : on_tree_(std::move(on_tree)) {}

    [[nodiscard]] boost::asio::awaitable<base::Result<Medium>> state() override;
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> insert(const Medium& medium,
                                                                    WhenLocked when_locked) override;
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> eject(WhenLocked when_locked) override;
    void set_changed(std::function<void()> /*changed*/) override {}

private:
    OnTree on_tree_;
};

}  // namespace nanokvm::media
