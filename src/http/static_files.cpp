// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/static_files.hpp"

#include "http/http_date.hpp"
#include "http/text.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <utility>

#include <fmt/core.h>

namespace nanokvm::http {
namespace {

using base::UniqueFd;

constexpr std::array<std::pair<std::string_view, std::string_view>, 19> types{{
    {"html", "text/html; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"json", "application/json; charset=utf-8"},
    {"webmanifest", "application/manifest+json"},
    {"map", "application/json; charset=utf-8"},
    {"wasm", "application/wasm"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"webp", "image/webp"},
    {"gif", "image/gif"},
    {"ico", "image/x-icon"},
    {"woff2", "font/woff2"},
    {"woff", "font/woff"},
    {"ttf", "font/ttf"},
    {"txt", "text/plain; charset=utf-8"},
}};

std::string_view type_of(std::string_view path) {
    const auto dot = path.rfind('.');
    const std::string extension = dot == std::string_view::npos ? "" : lower_case(path.substr(dot + 1));
    const auto* found =
        std::find_if(types.begin(), types.end(), [&](const auto& type) { return type.first == extension; });
    return found == types.end() ? "application/octet-stream" : found->second;
}

bool plain_segment(std::string_view segment) {
    return !segment.empty() && segment.front() != '.' && segment.find('\0') == std::string_view::npos;
}

// A regular file below `folder`, reached through real directories only: O_NOFOLLOW at every step needs no newer kernel.
UniqueFd open_below(int folder, std::string_view path) {
    UniqueFd here;
    while (true) {
        path.remove_prefix(path.starts_with('/') ? 1 : 0);
        const std::string segment(path.substr(0, path.find('/')));
        if (!plain_segment(segment)) {
            return {};
        }
        path.remove_prefix(segment.size());
        const int at = here ? here.get() : folder;
        if (path.empty()) {
            return UniqueFd(::openat(at, segment.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
        }
        here = UniqueFd(::openat(at, segment.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!here) {
            return {};
        }
    }
}

// RFC 9110 12.5.3, as far as browsers use it: "gzip, br;q=0.5". A coding is out with q=0 only.
bool accepts_coding(std::string_view header, std::string_view coding) {
    while (!header.empty()) {
        const auto comma = header.find(',');
        const std::string_view item = trimmed(header.substr(0, comma));
        header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
        const auto semicolon = item.find(';');
        if (same_text(trimmed(item.substr(0, semicolon)), coding)) {
            const std::string_view weight =
                semicolon == std::string_view::npos ? std::string_view() : trimmed(item.substr(semicolon + 1));
            return weight.find_first_of("123456789") != std::string_view::npos || weight.empty();
        }
    }
    return false;
}

struct Found {
    UniqueFd fd;
    struct stat info {};
    std::string_view coding;
};

std::optional<Found> regular(UniqueFd fd, std::string_view coding) {
    Found found{std::move(fd), {}, coding};
    if (!found.fd || ::fstat(found.fd.get(), &found.info) != 0 || !S_ISREG(found.info.st_mode)) {
        return std::nullopt;
    }
    return found;
}

std::optional<Found> find_best(int folder, const std::string& path, std::string_view accepted) {
    for (const auto& [coding, suffix] : {std::pair{"br", ".br"}, std::pair{"gzip", ".gz"}}) {
        if (accepts_coding(accepted, coding)) {
            if (auto found = regular(open_below(folder, path + suffix), coding)) {
                return found;
            }
        }
    }
    return regular(open_below(folder, path), {});
}

bool unchanged(const Request& request, std::string_view etag, std::time_t modified) {
    if (request.has_header("if-none-match")) {
        const std::string_view known = request.header("if-none-match");
        return trimmed(known) == "*" || has_token(known, etag) || has_token(known, "W/" + std::string(etag));
    }
    const auto since = parse_http_date(request.header("if-modified-since"));
    return since && modified <= *since;
}

}  // namespace

base::Result<StaticFiles> StaticFiles::open(const std::filesystem::path& folder) {
    UniqueFd fd(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd) {
        return base::fail_errno("cannot open the web folder " + folder.string());
    }
    return StaticFiles(std::move(fd));
}

std::optional<Response> StaticFiles::serve(const Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        return std::nullopt;
    }
    const std::string path = request.path == "/" ? "/index.html" : request.path;
    auto found = find_best(folder_.get(), path, request.header("accept-encoding"));
    if (!found) {
        return std::nullopt;
    }
    const auto& modified = found->info.st_mtim;
    const std::string etag = fmt::format("\"{:x}.{:x}-{:x}{}{}\"", modified.tv_sec, modified.tv_nsec,
                                         found->info.st_size, found->coding.empty() ? "" : "-", found->coding);
    Response response;
    response.add("ETag", etag);
    response.add("Last-Modified", http_date(modified.tv_sec));
    response.add("Vary", "Accept-Encoding");
    response.add("Cache-Control", path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    if (unchanged(request, etag, modified.tv_sec)) {
        response.status = 304;
        return response;
    }
    response.add("Content-Type", type_of(path));
    if (!found->coding.empty()) {
        response.add("Content-Encoding", found->coding);
    }
    response.file_bytes = static_cast<std::uint64_t>(found->info.st_size);
    response.file = std::make_shared<const UniqueFd>(std::move(found->fd));
    return response;
}

}  // namespace nanokvm::http
