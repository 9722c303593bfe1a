// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "gadget/description.hpp"
#include "gadget/medium.hpp"
#include "gadget/paths.hpp"
#include "gadget/tree.hpp"

#include <string>

namespace nanokvm::gadget {

/// The host may lock a medium (SCSI PREVENT ALLOW MEDIUM REMOVAL): it has it mounted, or runs from it.
enum class WhenLocked { refuse, force };

/// The removable drive of the gadget: media come and go while keyboard, pointers and network stay connected.
/// Thread-bound; borrows the tree.
class Drive {
public:
    struct Change {
        LunState now;
        bool kind_changed = false;  ///< disk ↔ CD: hosts look at that only when they enumerate
    };

    explicit Drive(GadgetTree& tree, std::string folder = std::string(first_lun_folder))
        : tree_(tree), folder_(std::move(folder)) {}

    /// Errors: the gadget has no drive (ENOENT).
    [[nodiscard]] base::Result<LunState> state() const;

    /// Puts `medium` in, whatever lay there before. All flags are set, so that nothing of the former medium stays. The
    /// path is taken as it is: images.hpp says which may be used. Errors: no drive (ENOENT); the host has locked the
    /// medium (EBUSY); the kernel cannot open the file, or opens another one than named. In every case the former
    /// medium lies in the drive again.
    [[nodiscard]] base::Result<Change> insert(const Medium& medium, WhenLocked when_locked = WhenLocked::refuse);

    /// Takes the medium out: an empty, writable disk drive remains. Errors as above.
    [[nodiscard]] base::Result<Change> eject(WhenLocked when_locked = WhenLocked::refuse);

private:
    [[nodiscard]] base::Result<void> unlock(const LunState& state, WhenLocked when_locked);
    [[nodiscard]] base::Result<void> check(const Medium& medium) const;
    void put_back(const LunState& former);

    GadgetTree& tree_;
    std::string folder_;
};

}  // namespace nanokvm::gadget
