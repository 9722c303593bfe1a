// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/web_title.hpp"

#include "base/files.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace nanokvm::system {
namespace {

constexpr std::string_view title_file = "/etc/kvm/web-title";

}  // namespace

std::string title_problem(std::string_view title) {
    if (title.size() > longest_title) {
        return "title is longer than " + std::to_string(longest_title) + " bytes";
    }
    if (!base::valid_utf8(title)) {
        return "title is not UTF-8";
    }
    const bool control = std::any_of(title.begin(), title.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return control ? "title holds control characters" : "";
}

base::Result<std::optional<std::string>> web_title(const base::Root& root) {
    auto text = base::read_file(root / title_file, 4096);
    if (!text) {
        return text.error().code == ENOENT ? base::Result<std::optional<std::string>>(std::nullopt)
                                           : tl::unexpected(text.error());
    }
    while (text->ends_with('\n') || text->ends_with('\r')) {
        text->pop_back();
    }
    return text->empty() ? std::nullopt : std::optional(base::as_utf8(*text));
}

base::Result<void> set_web_title(const base::Root& root, std::string_view title) {
    if (!title.empty() && title != usual_title) {
        return base::write_file_if_changed(root / title_file, title);
    }
    std::error_code error;
    std::filesystem::remove(root / title_file, error);
    return error ? base::fail_errno("cannot remove " + (root / title_file).string(), error.value())
                 : base::Result<void>{};
}

}  // namespace nanokvm::system
