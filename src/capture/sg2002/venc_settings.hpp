// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/sg2002/abi/venc.hpp"
#include "capture/sg2002/abi/venc_control.hpp"
#include "frames/protocol.hpp"

/// The product's description of an encoder in the driver's words (reference 3.2, 3.3, 4). All pure; the settings are
/// valid and their size is given.
namespace nanokvm::capture::sg2002 {

/// `fps`: pictures that are really submitted a second: budgets of the rate control are made from it.
[[nodiscard]] abi::VencChannel venc_channel(const frames::StreamSettings& settings, unsigned fps) noexcept;

/// Writes the QP limits into what the driver gave. False: these settings have none.
[[nodiscard]] bool limit_qp(const frames::StreamSettings& settings, abi::VencRcParameters& parameters) noexcept;

/// Region `index`, widened to whole macroblocks: the driver would leave out the last partial one. Cut at the last whole
/// macroblock, which the driver cannot go beyond. One that is not there is disabled.
[[nodiscard]] abi::VencRoi venc_roi(const frames::StreamSettings& settings, unsigned index) noexcept;

/// 1–100 as the driver takes it: up to 99, and never 50, which it refuses.
[[nodiscard]] unsigned venc_jpeg_quality(unsigned quality) noexcept;

/// BT.709 or BT.601, limited range.
[[nodiscard]] abi::VencVuiSignal vui_signal(bool bt709) noexcept;

/// What a running channel can become without being made anew.
enum class Change { none, live, remake };
/// Bit rate and frame rate are adopted at the next periodic I picture: live only where that comes within two seconds.
[[nodiscard]] Change change_between(const frames::StreamSettings& from, const frames::StreamSettings& to) noexcept;

/// Whether ROI differs: live always.
[[nodiscard]] bool same_roi(const frames::StreamSettings& a, const frames::StreamSettings& b) noexcept;

}  // namespace nanokvm::capture::sg2002
