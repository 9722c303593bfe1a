// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/storage.hpp"

#include "api/refusal.hpp"
#include "base/log.hpp"
#include "http/params.hpp"

#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;
using media::Drive;

awaitable<Response> list(Drive& drive) {
    const auto images = co_await drive.list();
    if (!images) {
        log::warning("media: {}", images.error().message);
        co_return http::failure(-2, "get images failed");
    }
    boost::json::array files;
    boost::json::array details;
    for (const auto& image : *images) {
        files.emplace_back(image.path);
        boost::json::object detail;
        detail["file"] = image.path;
        detail["size"] = image.size;
        detail["iso"] = image.iso9660;
        details.emplace_back(std::move(detail));
    }
    boost::json::object data;
    data["files"] = files.empty() ? boost::json::value(nullptr) : boost::json::value(std::move(files));
    data["images"] = std::move(details);
    if (const auto space = co_await drive.space()) {
        data["available"] = space->available;
        data["total"] = space->total;
    }
    co_return http::envelope(data);
}

awaitable<Response> mounted(Drive& drive) {
    const auto medium = co_await drive.state();
    boost::json::object data;
    if (!medium && medium.error().code != ENODEV) {
        co_return detailed_failure(-2, medium.error().code == ENXIO ? "get HID mode failed" : "read failed",
                                   medium.error());
    }
    data["file"] = medium ? medium->file : "";
    data["cdrom"] = medium && medium->cdrom;
    data["readOnly"] = medium && medium->read_only;
    co_return http::envelope(data);
}

awaitable<Response> cdrom(Drive& drive) {
    const auto medium = co_await drive.state();
    if (!medium) {
        co_return detailed_failure(-1, "read failed", medium.error());
    }
    boost::json::object data;
    data["cdrom"] = medium->cdrom ? 1 : 0;
    co_return http::envelope(data);
}

struct MountRequest {
    media::Medium medium;
    media::WhenLocked when_locked = media::WhenLocked::refuse;
};

base::Result<MountRequest> mount_request(const Request& request) {
    const auto params = http::Params::from(request);
    if (!params) {
        return tl::unexpected(params.error());
    }
    const auto file = params->optional_text("file");
    const auto as_cdrom = params->optional_boolean("cdrom");
    const auto read_only = params->optional_boolean("readOnly");
    const auto force = params->optional_boolean("force");
    for (const auto* flag : {&as_cdrom, &read_only, &force}) {
        if (!*flag) {
            return tl::unexpected(flag->error());
        }
    }
    if (!file) {
        return tl::unexpected(file.error());
    }
    return MountRequest{{file->value_or(""), as_cdrom->value_or(false), read_only->value_or(true)},
                        force->value_or(false) ? media::WhenLocked::force : media::WhenLocked::refuse};
}

std::string_view as_what(const media::Medium& medium) {
    return medium.cdrom ? "as a CD" : medium.read_only ? "as a read-only disk" : "as a writable disk";
}

awaitable<Response> mount(Drive& drive, const Request& request) {
    const auto wanted = mount_request(request);
    if (!wanted) {
        co_return http::failure(-1, "invalid arguments");
    }
    const std::string user = request.session->username;
    const media::Medium medium = wanted->medium;
    const bool eject = medium.file.empty();
    if (eject) {
        log::info("media: {} ejects", user);
    } else {
        log::info("media: {} inserts {} {}", user, medium.file, as_what(medium));
    }
    auto change = eject ? drive.eject(wanted->when_locked) : drive.insert(medium, wanted->when_locked);
    const auto changed = co_await std::move(change);
    if (!changed) {
        log::warning("media: that failed: {}", changed.error().error.message);
        co_return detailed_failure(
            -2, changed.error().step == Drive::Step::eject ? "unmount image failed" : "mount image failed",
            changed.error().error);
    }
    co_return http::envelope();
}

awaitable<Response> remove(Drive& drive, const Request& request) {
    const auto params = http::Params::from(request);
    auto file = params ? params->text("file") : tl::unexpected(params.error());
    if (!file) {
        co_return http::failure(-1, "invalid arguments");
    }
    const std::string path = std::move(*file);
    log::info("media: {} deletes {}", request.session->username, path);
    const auto removed = co_await drive.remove(path);
    if (!removed) {
        log::warning("media: {}", removed.error().message);
        co_return removed.error().code == EINVAL ? detailed_failure(-2, "invalid arguments", removed.error())
                                                 : detailed_failure(-3, "remove file failed", removed.error());
    }
    co_return http::envelope();
}

}  // namespace

Response detailed_failure(int code, std::string_view msg, const base::Error& error) {
    return error.code == ENXIO ? http::failure(code, msg) : refusal(code, msg, error.message);
}

void watch_media(media::Drive& drive, EventBoard& board) {
    const auto revision = std::make_shared<std::uint64_t>(0);
    drive.set_changed([&board, revision] {
        boost::json::object data;
        data["revision"] = ++*revision;
        board.publish("media-status", "", boost::json::serialize(data));
    });
}

void add_storage_routes(http::Router& router, MediaParts parts) {
    Drive& drive = parts.drive;
    router.add("GET", "/api/storage/image", http::Access::admin, [&drive](Request&) { return list(drive); });
    router.add("GET", "/api/storage/image/mounted", http::Access::admin, [&drive](Request&) { return mounted(drive); });
    router.add("GET", "/api/storage/cdrom", http::Access::admin, [&drive](Request&) { return cdrom(drive); });
    router.add("POST", "/api/storage/image/mount", http::Access::admin,
               [&drive](Request& request) { return mount(drive, request); });
    router.add("POST", "/api/storage/image/delete", http::Access::admin,
               [&drive](Request& request) { return remove(drive, request); });
}

}  // namespace nanokvm::api
