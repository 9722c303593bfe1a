// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/request.hpp"

#include "http/text.hpp"

namespace nanokvm::http {

std::string_view Request::header(std::string_view name) const noexcept {
    for (const auto& [key, value] : headers) {
        if (same_text(key, name)) {
            return value;
        }
    }
    return {};
}

bool Request::has_header(std::string_view name) const noexcept {
    for (const auto& [key, value] : headers) {
        if (same_text(key, name)) {
            return true;
        }
    }
    return false;
}

bool Request::has_token(std::string_view name, std::string_view token) const noexcept {
    for (const auto& [key, value] : headers) {
        if (same_text(key, name) && http::has_token(value, token)) {
            return true;
        }
    }
    return false;
}

std::string_view Request::path_param(std::string_view name) const noexcept {
    for (const auto& [key, value] : path_params) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

std::optional<std::string> Request::query_param(std::string_view name) const {
    std::string_view rest = query;
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        const auto equals = pair.find('=');
        const auto key = percent_decoded(pair.substr(0, equals), Plus::is_space);
        if (key && same_text(*key, name)) {
            return equals == std::string_view::npos ? "" : percent_decoded(pair.substr(equals + 1), Plus::is_space);
        }
    }
    return std::nullopt;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        std::string_view rest = same_text(key, "cookie") ? std::string_view(value) : std::string_view();
        while (!rest.empty()) {
            const auto end = rest.find(';');
            const std::string_view pair = trimmed(rest.substr(0, end));
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
                return percent_decoded(pair.substr(name.size() + 1), Plus::stays);
            }
        }
    }
    return std::nullopt;
}

bool Request::from_browser() const noexcept {
    for (const auto& [key, value] : headers) {
        if (same_text(key, "origin") || same_text(std::string_view(key).substr(0, 10), "sec-fetch-")) {
            return true;
        }
    }
    return false;
}

}  // namespace nanokvm::http
