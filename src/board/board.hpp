// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "gadget/usb_control.hpp"
#include "input/sink.hpp"
#include "media/media_port.hpp"
#include "power/bridge_reset.hpp"
#include "power/power_control.hpp"

#include <string>

#include <boost/asio/awaitable.hpp>

namespace nanokvm::board {

/// The target's side of a product: what input, media and power end in. Nothing above asks which board it is.
/// Thread-bound to the loop.
class Board {
public:
    virtual ~Board() = default;

    [[nodiscard]] virtual input::InputSink& input() = 0;
    /// Why what is typed reaches no computer, whatever happens to its cable: a sentence. Empty where it can.
    [[nodiscard]] virtual std::string no_input() const { return {}; }
    [[nodiscard]] virtual power::PowerControl& power() = 0;
    /// The drive that the target sees.
    [[nodiscard]] virtual media::MediaPort& media() = 0;
    /// Null where the target is reached otherwise than by a USB device that we are.
    [[nodiscard]] virtual gadget::UsbControl* usb() { return nullptr; }

    /// What takes the target's monitor away: the bridge held in reset. Null where the target keeps its monitor.
    [[nodiscard]] virtual power::BridgeReset* bridge() { return nullptr; }

    /// Begins to look for the target; it may come later.
    virtual void start() {}
    /// An orderly end: what the clients let go of reaches the target. End the clients first.
    [[nodiscard]] virtual boost::asio::awaitable<void> stop() { co_return; }

    /// Brings keyboard and pointers into a known state, nothing pressed, with whatever a board has for it. Errors: they
    /// cannot be reached.
    [[nodiscard]] virtual boost::asio::awaitable<base::Result<void>> reset_input() = 0;
};

}  // namespace nanokvm::board
