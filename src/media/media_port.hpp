// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <functional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace nanokvm::media {

/// What lies in the drive that the target sees, or is to lie there.
struct Medium {
    std::string file;  ///< absolute path on this machine; empty: nothing
    bool cdrom = false;
    bool read_only = true;  ///< a CD always is

    friend bool operator==(const Medium&, const Medium&) = default;
};

/// The target may lock a medium (SCSI PREVENT ALLOW MEDIUM REMOVAL): it has it mounted, or runs from it.
enum class WhenLocked { refuse, force };

/// The one removable drive of a board. Media come and go while keyboard, pointers and network stay connected.
/// Thread-bound to the loop; one call at a time (media::Drive sees to that).
class MediaPort {
public:
    virtual ~MediaPort() = default;

    /// What lies in the drive now, whoever put it there; empty as well after the target has ejected it. Errors: ENXIO,
    /// this board has none; ENOENT, it is switched off; ENODEV, it is left out in HID-only mode; ENOTCONN, the target
    /// cannot be asked.
    [[nodiscard]] virtual boost::asio::awaitable<base::Result<Medium>> state() = 0;

    /// Puts `medium` (not empty) in, whatever lay there before; `file` is taken as it is, gadget::check_image says
    /// which may be used. Errors as above; EBUSY: the target has locked the medium. In every case of an error the
    /// former medium lies in the drive as far as that is possible.
    [[nodiscard]] virtual boost::asio::awaitable<base::Result<void>> insert(const Medium& medium,
                                                                            WhenLocked when_locked) = 0;

    /// Takes out what there is, if anything. Errors as above.
    [[nodiscard]] virtual boost::asio::awaitable<base::Result<void>> eject(WhenLocked when_locked) = 0;

    /// `changed` is called when the drive's content may have changed without a call of ours: the target ejected it.
    virtual void set_changed(std::function<void()> changed) = 0;
};

}  // namespace nanokvm::media
