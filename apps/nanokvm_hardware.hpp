// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace nanokvm {

/// `nanokvm doctor --hardware`: lets kvm_capture, which alone knows the chip's drivers, put its assumptions to the
/// board (docs/hardware-checklist.md). `source` is "sg2002", or its simulator. The exit status: 0 when nothing is
/// refuted.
[[nodiscard]] int examine_hardware(const std::string& source);

}  // namespace nanokvm
