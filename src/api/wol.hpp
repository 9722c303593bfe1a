// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "http/router.hpp"

namespace nanokvm::api {

/// Wake-on-LAN (http-api.md 3.8): POST /api/network/wol wakes a machine and remembers it; GET and DELETE
/// /api/network/wol/mac are the list of these; POST /api/network/wol/mac/name names one.
void add_wol_routes(http::Router& router, const base::Root& root);

}  // namespace nanokvm::api
