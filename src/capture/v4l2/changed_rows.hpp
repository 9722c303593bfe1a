// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/damage.hpp"
#include "capture/picture.hpp"

namespace nanokvm::capture::v4l2 {

/// Where two pictures in memory differ, in bands of rows: a digital input of a screen that rests gives the same bytes
/// again, and what is not encoded costs nothing. Everything when they are not of one kind. Reads up to the first
/// difference of each band. Pure.
[[nodiscard]] Damage changed_rows(const Picture& before, const Picture& now) noexcept;

}  // namespace nanokvm::capture::v4l2
