// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "gadget/describe.hpp"

#include <boost/asio/awaitable.hpp>

namespace nanokvm::gadget {

/// What can be switched on beside keyboard and pointers.
enum class Extra { network, disk };

struct Extras {
    bool network = false;  ///< RNDIS or NCM
    bool disk = false;

    friend bool operator==(const Extras&, const Extras&) = default;
};

/// The USB device that a board presents to the target, for the API. Changes are one at a time, in the order of their
/// calls, last as long as the kernel takes, and come without a reboot. Thread-bound to the loop.
class UsbControl {
public:
    virtual ~UsbControl() = default;

    /// What /boot says: the flags are the truth, the gadget follows them.
    [[nodiscard]] virtual Mode mode() const = 0;
    [[nodiscard]] virtual Extras extras() const = 0;

    /// Sets the flag and makes the gadget follow. Errors: the flag cannot be written; the kernel or the controller's
    /// endpoints do not allow it. Then flag and gadget are as before.
    [[nodiscard]] virtual boost::asio::awaitable<base::Result<void>> set_mode(Mode mode) = 0;
    /// The same; switching the network on chooses RNDIS, as the stock firmware does; off takes both away.
    [[nodiscard]] virtual boost::asio::awaitable<base::Result<void>> set_extra(Extra extra, bool on) = 0;
};

}  // namespace nanokvm::gadget
