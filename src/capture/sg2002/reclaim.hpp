// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/sg2002/kernel.hpp"

#include <chrono>

namespace nanokvm::capture::sg2002 {

/// The reference gives a wedged driver this long (2.6).
inline constexpr std::chrono::milliseconds reclaim_patience{5000};

/// Ends what a predecessor that was killed left behind: encoder channels, the scaler's group, VI, video buffers. None
/// of it goes with its process. On a thread of its own: a predecessor that died inside a call of the encoder's driver
/// may have left its semaphore held for ever. The error says so; the thread stays behind then, `kernel` has to outlive
/// the process's end, and only loading the modules anew or a reboot helps.
[[nodiscard]] base::Result<void> reclaim(Kernel& kernel, unsigned encoder_nodes,
                                         std::chrono::milliseconds patience = reclaim_patience);

}  // namespace nanokvm::capture::sg2002
