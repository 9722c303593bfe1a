// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <filesystem>
#include <optional>

namespace nanokvm::http {

/// Serves the web application from one folder (http-api.md 1.2). No listing, no dot files, no links, nothing outside
/// the folder: files are opened below its descriptor only (security case S40's rule).
///
/// `x.js` is answered with `x.js.br` or `x.js.gz` beside it where the client accepts that. Names under /assets/ carry a
/// hash and never change (immutable); all others are revalidated by ETag. Thread-bound.
class StaticFiles {
public:
    [[nodiscard]] static base::Result<StaticFiles> open(const std::filesystem::path& folder);

    /// nullopt: no such file (404). GET and HEAD only.
    [[nodiscard]] std::optional<Response> serve(const Request& request) const;

private:
    explicit StaticFiles(base::UniqueFd folder) : folder_(std::move(folder)) {}

    base::UniqueFd folder_;
};

}  // namespace nanokvm::http
