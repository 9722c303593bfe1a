// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "http/router.hpp"

namespace nanokvm::api {

/// The key combinations that users keep, and the key that opens them (http-api.md 3.9): GET /api/hid/shortcuts, POST
/// and DELETE /api/hid/shortcut, GET and POST /api/hid/shortcut/leader-key. They are kept in /etc/kvm/shortcuts.json
/// and /etc/kvm/leader-key below `root`; what a key's code means is the web client's affair.
void add_shortcut_routes(http::Router& router, const base::Root& root);

}  // namespace nanokvm::api
