// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/qmp_drive.hpp"

#include "base/log.hpp"

#include <cerrno>
#include <chrono>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace nanokvm::board {
namespace {

namespace json = boost::json;

// QEMU's names: the CD drive's USB bridge and the drive, the stick, and the stick's image (one of two, so that the next
// can be opened before the last is closed).
constexpr std::string_view cd_id = "nk-cd";
constexpr std::string_view stick_path = "/machine/peripheral/nk-stick";
constexpr std::string_view nodes[] = {"nk-disk-a", "nk-disk-b"};

// Two seconds for QEMU to let go of what was pulled.
constexpr int most_attempts = 40;
constexpr std::chrono::milliseconds between_attempts{50};

const json::value* member(const json::value& value, std::string_view key) {
    const json::object* object = value.if_object();
    return object == nullptr ? nullptr : object->if_contains(key);
}

std::string text_of(const json::value* value) {
    const json::string* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string{} : std::string(*text);
}

bool is_true(const json::value* value) {
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::string json_text(std::string_view text) {
    return json::serialize(json::value(text));
}

base::Error locked_error() {
    return {"the other computer has locked the medium; eject it there first", EBUSY};
}

}  // namespace

QmpDrive::QmpDrive(boost::asio::io_context& loop, QmpClient& client) : loop_(loop), client_(client) {
    client_.add(*this);
}

QmpDrive::~QmpDrive() {
    client_.remove(*this);
}

boost::asio::awaitable<base::Result<QmpDrive::Found>> QmpDrive::look() {
    const auto answer = co_await client_.call("query-block");
    if (!answer) {
        co_return base::fail("the virtual PC cannot be reached: " + answer.error().message, ENOTCONN);
    }
    Found found;
    const json::array* devices = answer->if_array();
    for (std::size_t at = 0; devices != nullptr && at < devices->size(); ++at) {
        const json::value& device = (*devices)[at];
        const std::string id = text_of(member(device, "qdev"));
        const bool cd = id == cd_id;
        if (!cd && !id.starts_with(stick_path)) {
            continue;
        }
        const json::value* inserted = member(device, "inserted");
        if (cd) {
            found.cd_drive = true;
            found.locked = is_true(member(device, "locked"));
        } else if (inserted != nullptr) {
            found.stick = text_of(member(*inserted, "node-name"));
        }
        if (inserted != nullptr && !is_true(member(device, "tray_open"))) {
            found.medium = {text_of(member(*inserted, "file")), cd, cd || is_true(member(*inserted, "ro"))};
        }
    }
    co_return found;
}

QmpDrive::Done QmpDrive::command(std::string_view name, const std::string& arguments) {
    const auto answer = co_await client_.call_text(name, arguments);
    if (!answer) {
        co_return tl::unexpected(answer.error());
    }
    co_return base::Result<void>{};
}

QmpDrive::Done QmpDrive::command_in_time(std::string_view name, const std::string& arguments) {
    boost::asio::steady_timer pause(loop_);
    for (int attempt = 1;; ++attempt) {
        auto done = co_await command(name, arguments);
        if (done || done.error().code == ENOTCONN || attempt == most_attempts) {
            co_return done;
        }
        pause.expires_after(between_attempts);
        co_await pause.async_wait(boost::asio::use_awaitable);
    }
}

boost::asio::awaitable<base::Result<media::Medium>> QmpDrive::state() {
    auto found = co_await look();
    if (!found) {
        co_return tl::unexpected(found.error());
    }
    co_return std::move(found->medium);
}

QmpDrive::Done QmpDrive::insert(const media::Medium& medium, media::WhenLocked when_locked) {
    const auto former = co_await look();
    if (!former) {
        co_return tl::unexpected(former.error());
    }
    if (former->locked && when_locked == media::WhenLocked::refuse) {
        co_return tl::unexpected(locked_error());
    }
    at_work_ = true;
    auto inserting = medium.cdrom ? insert_cd(*former, medium.file, when_locked) : insert_disk(*former, medium);
    auto done = co_await std::move(inserting);
    at_work_ = false;
    co_return done;
}

// The new medium first: when it cannot be opened, the former stays where it is.
QmpDrive::Done QmpDrive::insert_cd(const Found& former, const std::string& file, media::WhenLocked when_locked) {
    if (auto loaded = co_await load_cd(former.cd_drive, file, when_locked); !loaded) {
        co_return loaded;
    }
    if (!former.stick.empty()) {
        co_return co_await pull_stick(former.stick);
    }
    co_return base::Result<void>{};
}

// A drive that is plugged now comes with its medium: the PC need not look for it again.
QmpDrive::Done QmpDrive::load_cd(bool plugged, const std::string& file, media::WhenLocked when_locked) {
    const std::string medium =
        fmt::format(R"({{"id":"{}","filename":{},"format":"raw","read-only-mode":"read-only","force":{}}})", cd_id,
                    json_text(file), when_locked == media::WhenLocked::force);
    if (plugged) {
        co_return co_await command("blockdev-change-medium", medium);
    }
    const std::pair<std::string_view, std::string> steps[] = {
        {"device_add", R"({"driver":"usb-bot","id":"nk-drive","bus":"xhci.0"})"},
        {"device_add", R"({"driver":"scsi-cd","id":"nk-cd","bus":"nk-drive.0","bootindex":1})"},
        {"blockdev-change-medium", medium},
        {"qom-set", R"({"path":"/machine/peripheral/nk-drive","property":"attached","value":true})"},
    };
    for (const auto& [name, arguments] : steps) {
        // An image that cannot be opened is told at once.
        const bool plugs = name == "device_add";
        auto step = plugs ? command_in_time(name, arguments) : command(name, arguments);
        if (auto done = co_await std::move(step); !done) {
            const std::string bridge = R"({"id":"nk-drive"})";
            static_cast<void>(co_await command("device_del", bridge));  // with what is on it
            co_return done;
        }
    }
    co_return base::Result<void>{};
}

QmpDrive::Done QmpDrive::insert_disk(const Found& former, const media::Medium& medium) {
    // QEMU does not open a file twice that it may write to.
    const bool same = !former.stick.empty() && former.medium.file == medium.file;
    if (same) {
        if (auto pulled = co_await pull_stick(former.stick); !pulled) {
            co_return pulled;
        }
    }
    const std::string node(nodes[former.stick == nodes[0] ? 1 : 0]);
    const std::string image =
        fmt::format(R"({{"driver":"raw","node-name":"{}","read-only":{},"file":{{"driver":"file","filename":{}}}}})",
                    node, medium.read_only, json_text(medium.file));
    if (auto opened = co_await command("blockdev-add", image); !opened) {
        co_return opened;
    }
    if (!former.stick.empty() && !same) {
        if (auto pulled = co_await pull_stick(former.stick); !pulled) {
            co_return pulled;
        }
    }
    if (former.cd_drive) {
        const std::string bridge = R"({"id":"nk-drive"})";
        if (auto pulled = co_await command("device_del", bridge); !pulled) {
            co_return pulled;
        }
    }
    // Another boot index than the CD's: a disk that gives way to a CD is pulled only once that lies in its drive.
    const std::string stick = fmt::format(
        R"({{"driver":"usb-storage","id":"nk-stick","drive":"{}","bus":"xhci.0","removable":true,"bootindex":2}})",
        node);
    auto plugged = co_await command_in_time("device_add", stick);
    if (!plugged) {
        const std::string unused = fmt::format(R"({{"node-name":"{}"}})", node);
        static_cast<void>(co_await command("blockdev-del", unused));
    }
    co_return plugged;
}

QmpDrive::Done QmpDrive::pull_stick(const std::string& node) {
    const std::string stick = R"({"id":"nk-stick"})";
    if (auto pulled = co_await command("device_del", stick); !pulled) {
        co_return pulled;
    }
    const std::string image = fmt::format(R"({{"node-name":"{}"}})", node);
    co_return co_await command_in_time("blockdev-del", image);
}

// The tray is closed again: an empty drive, into which the next medium can go.
QmpDrive::Done QmpDrive::empty_cd_drive() {
    const std::string forced = R"({"id":"nk-cd","force":true})";
    if (auto ejected = co_await command("eject", forced); !ejected) {
        co_return ejected;
    }
    const std::string tray = R"({"id":"nk-cd"})";
    co_return co_await command("blockdev-close-tray", tray);
}

QmpDrive::Done QmpDrive::eject(media::WhenLocked when_locked) {
    const auto former = co_await look();
    if (!former) {
        co_return tl::unexpected(former.error());
    }
    if (former->locked && when_locked == media::WhenLocked::refuse) {
        co_return tl::unexpected(locked_error());
    }
    at_work_ = true;
    base::Result<void> done;
    if (!former->stick.empty()) {
        done = co_await pull_stick(former->stick);
    }
    if (done && former->cd_drive) {
        done = co_await empty_cd_drive();
    }
    at_work_ = false;
    co_return done;
}

void QmpDrive::qmp_event(std::string_view name, const json::object& data) {
    if (name != "DEVICE_TRAY_MOVED" || at_work_ || !is_true(data.if_contains("tray-open"))) {
        return;
    }
    const std::string id = text_of(data.if_contains("id"));
    if (id == cd_id || id.starts_with(stick_path)) {
        log::info("the PC has ejected its medium");
        ejected_by_pc(id == cd_id);
    }
}

// Lets go of the image. Nobody waits for it; what a step cannot do, the next change does.
void QmpDrive::ejected_by_pc(bool cd) {
    const auto nothing = [](const base::Result<json::value>&) {};
    const auto over = [this, alive = std::weak_ptr(alive_)](const base::Result<json::value>&) {
        if (!alive.expired() && changed_) {
            changed_();
        }
    };
    if (cd) {
        client_.execute("eject", R"({"id":"nk-cd","force":true})", nothing);
        client_.execute("blockdev-close-tray", R"({"id":"nk-cd"})", over);
        return;
    }
    client_.execute("device_del", R"({"id":"nk-stick"})", nothing);
    for (const auto node : nodes) {
        client_.execute("blockdev-del", fmt::format(R"({{"node-name":"{}"}})", node), over);
    }
}

}  // namespace nanokvm::board
