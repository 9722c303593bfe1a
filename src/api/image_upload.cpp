// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/image_upload.hpp"

#include "base/log.hpp"
#include "base/on_pool.hpp"
#include "http/multipart.hpp"
#include "media/pool_writer.hpp"

#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::BodyReader;
using http::MultipartParser;
using http::Request;
using http::Response;

/// What the stock server says (its `msg`) and the sentence for people.
struct Refusal {
    std::string_view msg;
    base::Error error;
};
using Step = tl::expected<void, Refusal>;

tl::unexpected<Refusal> refuse(std::string_view msg, base::Error error) {
    return tl::unexpected(Refusal{msg, std::move(error)});
}

std::string_view message_of(media::PoolWriter::Problem problem) {
    switch (problem) {
        case media::PoolWriter::Problem::write:
            return "write failed";
        case media::PoolWriter::Problem::sha256:
            return "sha256 mismatch";
        case media::PoolWriter::Problem::iso9660:
            return "file is not a valid ISO image";
        case media::PoolWriter::Problem::install:
            return "cannot install uploaded image";
    }
    return "";
}

/// One upload from its first byte to its end. Lives in its handler's coroutine.
class Upload {
public:
    Upload(MediaParts parts, const Request& request, BodyReader& body)
        : parts_(parts),
          body_(body),
          registration_(parts.sessions.watch(*request.session, [this] { revoked_ = true; })) {}
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

    [[nodiscard]] Step begin(const Request& request) {
        if (request.has_header("x-sha256-sum")) {
            const auto sum = media::sha256_text(request.header("x-sha256-sum"));
            if (!sum) {
                return refuse("invalid sha256sum", {"X-SHA256-Sum is not 64 hex digits", EINVAL});
            }
            checks_.sha256 = *sum;
        }
        auto turn = parts_.transfers.begin("", body_.length());
        if (!turn) {
            return refuse("download in progress", turn.error());
        }
        turn_ = std::move(*turn);
        return {};
    }

    /// A form's file.
    [[nodiscard]] awaitable<Step> take_form(const std::string& boundary);
    /// The body as it is.
    [[nodiscard]] awaitable<Step> take_raw(const std::string& name);
    /// Checks and installs what was taken.
    [[nodiscard]] awaitable<Step> finish();

    /// What was taken is given up.
    [[nodiscard]] Response refused(const Refusal& refusal);

    [[nodiscard]] const std::string& name() const noexcept { return checks_.name; }

private:
    struct Piece {
        std::string_view bytes;  // empty at the end
    };
    [[nodiscard]] awaitable<tl::expected<Piece, Refusal>> next_piece();
    [[nodiscard]] awaitable<Step> open(const std::string& name);
    [[nodiscard]] awaitable<Step> write(std::string_view bytes);
    [[nodiscard]] awaitable<Step> take_event(MultipartParser& parser, MultipartParser::Step step);

    MediaParts parts_;
    BodyReader& body_;
    bool revoked_ = false;
    account::Registration registration_;
    std::unique_ptr<media::Transfers::Turn> turn_;
    std::unique_ptr<media::PoolWriter> writer_;
    media::PoolWriter::Checks checks_;
    std::uint64_t received_ = 0;
    bool in_file_ = false;  // the part that is being read is the file
    bool complete_ = false;
};

awaitable<tl::expected<Upload::Piece, Refusal>> Upload::next_piece() {
    const auto piece = co_await body_.next();
    if (!piece) {
        co_return refuse("failed to read part", piece.error());
    }
    if (revoked_) {
        co_return refuse("failed to read part", {"the session has ended", ECANCELED});
    }
    received_ += piece->size();
    turn_->progress(received_);
    co_return Piece{{reinterpret_cast<const char*>(piece->data()), piece->size()}};
}

awaitable<Step> Upload::open(const std::string& name) {
    const std::string path = std::string(media::images_folder) + "/" + name;
    if (co_await parts_.drive.holds(path)) {
        co_return refuse("cannot install uploaded image",
                         {name + " lies in the drive: eject it before it is replaced", EBUSY});
    }
    const auto space = co_await parts_.drive.space();
    if (space && body_.length().value_or(0) > space->available) {
        co_return refuse("write failed", {"there is not enough space: " + std::to_string(space->available) +
                                              " bytes are free, " + std::to_string(*body_.length()) + " are needed",
                                          ENOSPC});
    }
    auto make = [folder = parts_.drive.store().folder(), digest = !checks_.sha256.empty()] {
        return media::IncomingFile::create(folder, "upload", digest);
    };
    auto making = base::on_pool(parts_.pool, std::move(make));
    auto file = co_await std::move(making);
    if (!file) {
        co_return refuse("cannot create temporary file", file.error());
    }
    turn_->set_file(name);
    checks_.iso9660 = !name.ends_with('g') && !name.ends_with('G');  // .img may hold anything
    checks_.name = name;
    writer_ = std::make_unique<media::PoolWriter>(parts_.pool, std::move(*file));
    co_return Step{};
}

awaitable<Step> Upload::write(std::string_view bytes) {
    const auto written = co_await writer_->write(bytes);
    if (!written) {
        co_return refuse("write failed", written.error());
    }
    co_return Step{};
}

awaitable<Step> Upload::take_raw(const std::string& name) {
    if (!media::is_plain_name(name) || !media::is_image_name(name)) {
        co_return refuse(
            "invalid filename",
            {"a name has letters, digits, dots, hyphens and underscores and ends in .iso or .img", EINVAL});
    }
    if (auto opened = co_await open(name); !opened) {
        co_return opened;
    }
    for (;;) {
        const auto piece = co_await next_piece();
        if (!piece) {
            co_return tl::unexpected(piece.error());
        }
        if (piece->bytes.empty()) {
            co_return Step{};
        }
        if (auto written = co_await write(piece->bytes); !written) {
            co_return written;
        }
    }
}

awaitable<Step> Upload::take_event(MultipartParser& parser, MultipartParser::Step step) {
    switch (step.event) {
        case MultipartParser::Event::part: {
            in_file_ = parser.name() == "file";
            if (!in_file_) {
                co_return Step{};
            }
            const std::string name = parser.filename();
            if (writer_) {
                co_return refuse("invalid multipart data", {"the form holds two files", EINVAL});
            }
            if (name.empty()) {
                co_return refuse("no filename", {"the part has no file name", EINVAL});
            }
            if (!media::is_plain_name(name)) {
                co_return refuse("invalid filename",
                                 {"a name has letters, digits, dots, hyphens and underscores only", EINVAL});
            }
            if (!media::is_image_name(name) || name.ends_with('g') || name.ends_with('G')) {
                co_return refuse("only .iso files allowed", {name + " does not end in .iso", EINVAL});
            }
            co_return co_await open(name);
        }
        case MultipartParser::Event::data:
            if (in_file_) {
                co_return co_await write(step.data);
            }
            co_return Step{};
        case MultipartParser::Event::failed:
            co_return refuse("invalid multipart data", {parser.reason(), EINVAL});
        case MultipartParser::Event::end:
            complete_ = true;
            co_return Step{};
        case MultipartParser::Event::more:
        case MultipartParser::Event::part_end:
            break;
    }
    co_return Step{};
}

awaitable<Step> Upload::take_form(const std::string& boundary) {
    MultipartParser parser(boundary);
    std::string waiting;  // read and not yet used: less than a head and a piece
    while (!complete_) {
        const auto piece = co_await next_piece();
        if (!piece) {
            co_return tl::unexpected(piece.error());
        }
        if (piece->bytes.empty()) {
            co_return refuse("invalid multipart data", {"the form ends before its last delimiter", EINVAL});
        }
        waiting += piece->bytes;
        std::size_t used = 0;
        for (bool more = false; !more && !complete_;) {
            const auto step = parser.step(std::string_view(waiting).substr(used));
            used += step.consumed;
            more = step.event == MultipartParser::Event::more;
            if (auto taken = co_await take_event(parser, step); !taken) {
                co_return taken;
            }
        }
        waiting.erase(0, used);
    }
    if (!writer_) {
        co_return refuse("file is required", {"the form has no part named file", EINVAL});
    }
    co_return Step{};
}

awaitable<Step> Upload::finish() {
    const std::string path = std::string(media::images_folder) + "/" + checks_.name;
    if (co_await parts_.drive.holds(path)) {
        co_return refuse("cannot install uploaded image",
                         {checks_.name + " lies in the drive: eject it before it is replaced", EBUSY});
    }
    auto finishing = writer_->finish(checks_);
    const auto finished = co_await std::move(finishing);
    if (!finished) {
        co_return refuse(message_of(finished.error().problem), finished.error().error);
    }
    parts_.drive.images_changed();
    co_return Step{};
}

Response Upload::refused(const Refusal& refusal) {
    if (writer_) {
        writer_->discard();
    }
    log::warning("media: the upload failed: {}", refusal.error.message);
    return detailed_failure(-1, refusal.msg, refusal.error);
}

awaitable<Response> form(MediaParts parts, Request& request, BodyReader& body) {
    Upload upload(parts, request, body);
    const std::string user = request.session->username;
    if (const auto begun = upload.begin(request); !begun) {
        co_return upload.refused(begun.error());
    }
    const auto boundary = MultipartParser::boundary_of(request.header("content-type"));
    if (!boundary) {
        co_return upload.refused({"invalid multipart data", boundary.error()});
    }
    if (const auto taken = co_await upload.take_form(*boundary); !taken) {
        co_return upload.refused(taken.error());
    }
    if (const auto finished = co_await upload.finish(); !finished) {
        co_return upload.refused(finished.error());
    }
    log::info("media: {} uploaded {}", user, upload.name());
    boost::json::object data;
    data["status"] = "idle";
    data["file"] = "";
    data["percentage"] = "";
    co_return http::envelope(data);
}

awaitable<Response> raw(MediaParts parts, Request& request, BodyReader& body) {
    Upload upload(parts, request, body);
    const std::string user = request.session->username;
    if (const auto begun = upload.begin(request); !begun) {
        co_return upload.refused(begun.error());
    }
    const std::string name(request.path_param("name"));
    if (const auto taken = co_await upload.take_raw(name); !taken) {
        co_return upload.refused(taken.error());
    }
    if (const auto finished = co_await upload.finish(); !finished) {
        co_return upload.refused(finished.error());
    }
    log::info("media: {} uploaded {}", user, upload.name());
    boost::json::object data;
    data["file"] = std::string(media::images_folder) + "/" + upload.name();
    co_return http::envelope(data);
}

}  // namespace

void add_upload_routes(http::Router& router, MediaParts parts) {
    router.upload("POST", "/api/download/file", http::Access::admin,
                  [parts](Request& request, BodyReader& body) { return form(parts, request, body); });
    router.upload("PUT", "/api/storage/upload/:name", http::Access::admin,
                  [parts](Request& request, BodyReader& body) { return raw(parts, request, body); });
}

}  // namespace nanokvm::api
