// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "http/router.hpp"

namespace nanokvm::api {

/// What the target takes the device for as a monitor. Extensions of the stock API:
///
/// * GET /api/vm/edid: `{bridge, readable, writable, reason, takesEffect, presets: [{name, width, height}]}`; without a
///   bridge of our own (`has_bridge`) `bridge` and `takesEffect` are empty;
/// * GET /api/vm/edid/preset?name=N: its 256 bytes, as a file for the vendor's tool;
/// * POST /api/vm/edid/check `{edid}` (hexadecimal digits): what an EDID says, or -1 and what is wrong with it;
/// * POST /api/vm/edid `{edid}` or `{preset}`: -1 when it is none that a bridge takes, else -2 and the reason why this
///   version does not write it.
///
/// The router is outlived by `root`.
void add_edid_routes(http::Router& router, const base::Root& root, bool has_bridge);

}  // namespace nanokvm::api
