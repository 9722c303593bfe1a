// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/sessions.hpp"
#include "api/event_board.hpp"
#include "http/router.hpp"
#include "media/downloader.hpp"
#include "media/drive.hpp"
#include "media/transfers.hpp"

#include <boost/asio/thread_pool.hpp>

namespace nanokvm::api {

/// What the routes of virtual media work on; all outlive the router.
struct MediaParts {
    media::Drive& drive;
    media::Transfers& transfers;
    account::Sessions& sessions;
    boost::asio::thread_pool& pool;  ///< files are written there
};

/// /api/storage/… (http-api.md 3.6). Beyond the stock server's: `images` (size, iso), `available` and `total` bytes in
/// the list; `cdrom` and `readOnly` of what is mounted; `readOnly` (default true) and `force` when mounting; failures
/// carry a sentence in `data.detail`.
void add_storage_routes(http::Router& router, MediaParts parts);

/// Tells every client whenever drive or images have changed, without saying how: not everybody may know what lies
/// there. Event `media-status` {"revision": n}; who may asks again.
void watch_media(media::Drive& drive, EventBoard& board);

/// The failure of a route with what exactly went wrong: msg is what the stock server says, for programs; people get
/// data.detail. Without a drive the answer is byte for byte the stock server's.
[[nodiscard]] http::Response detailed_failure(int code, std::string_view msg, const base::Error& error);

}  // namespace nanokvm::api
