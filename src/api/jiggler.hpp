// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "http/router.hpp"
#include "input/jiggler.hpp"

namespace nanokvm::api {

/// GET and POST /api/vm/mouse-jiggler (http-api.md 3.4, 6.7). It is on while /etc/kvm/mouse-jiggler exists below
/// `root`, which holds its mode; `jiggler` starts now if it does, and outlives the router.
void add_jiggler_routes(http::Router& router, const base::Root& root, input::Jiggler& jiggler);

}  // namespace nanokvm::api
