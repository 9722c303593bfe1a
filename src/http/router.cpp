// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/router.hpp"

#include <algorithm>
#include <stdexcept>

namespace nanokvm::http {
namespace {

// Takes the next segment off the front of a path; empty segments at its end do not exist.
std::string_view next_segment(std::string_view& path) noexcept {
    if (path.starts_with('/')) {
        path.remove_prefix(1);
    }
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

bool is_parameter(std::string_view segment) noexcept {
    return segment.starts_with(':');
}

std::string_view without_trailing_slash(std::string_view path) noexcept {
    return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

bool fits(std::string_view pattern, std::string_view path) noexcept {
    while (!pattern.empty() && !path.empty()) {
        const auto wanted = next_segment(pattern);
        const auto given = next_segment(path);
        if (is_parameter(wanted) ? given.empty() : wanted != given) {
            return false;
        }
    }
    return pattern.empty() && path.empty();
}

// Of two patterns that fit one path: the one with the earlier literal segment.
bool more_specific(std::string_view left, std::string_view right) noexcept {
    while (!left.empty() && !right.empty()) {
        const bool left_parameter = is_parameter(next_segment(left));
        const bool right_parameter = is_parameter(next_segment(right));
        if (left_parameter != right_parameter) {
            return right_parameter;
        }
    }
    return false;
}

bool same_pattern(std::string_view left, std::string_view right) noexcept {
    while (!left.empty() && !right.empty()) {
        const auto a = next_segment(left);
        const auto b = next_segment(right);
        if (is_parameter(a) != is_parameter(b) || (!is_parameter(a) && a != b)) {
            return false;
        }
    }
    return left.empty() && right.empty();
}

std::vector<std::string> names(const std::vector<Router::Route>& routes, bool open_only) {
    std::vector<std::string> lines;
    for (const auto& route : routes) {
        if (!open_only || route.access == Access::open) {
            lines.push_back(route.method + " " + route.pattern);
        }
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

}  // namespace

void Router::add(std::string_view method, std::string_view pattern, Access access, Handler handler,
                 std::size_t body_limit) {
    insert({std::string(method), std::string(pattern), access, body_limit, std::move(handler)});
}

void Router::upload(std::string_view method, std::string_view pattern, Access access, UploadHandler handler) {
    insert({std::string(method), std::string(pattern), access, 0, std::move(handler)});
}

void Router::websocket(std::string_view pattern, Access access, TakeoverHandler handler) {
    insert({"GET", std::string(pattern), access, 0, WebSocketRoute{std::move(handler)}});
}

void Router::stream(std::string_view pattern, Access access, TakeoverHandler handler) {
    insert({"GET", std::string(pattern), access, 0, StreamRoute{std::move(handler)}});
}

void Router::insert(Route route) {
    route.pattern = without_trailing_slash(route.pattern);
    for (const auto& other : routes_) {
        if (other.method == route.method && same_pattern(other.pattern, route.pattern)) {
            throw std::logic_error("route added twice: " + route.method + " " + route.pattern);
        }
    }
    routes_.push_back(std::move(route));
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
    path = without_trailing_slash(path);
    Match found;
    for (const auto& route : routes_) {
        if (route.method == method && fits(route.pattern, path) &&
            (found.route == nullptr || more_specific(route.pattern, found.route->pattern))) {
            found.route = &route;
        }
    }
    if (found.route != nullptr) {
        std::string_view pattern = found.route->pattern;
        while (!pattern.empty()) {
            const auto name = next_segment(pattern);
            const auto value = next_segment(path);
            if (is_parameter(name)) {
                found.path_params.emplace_back(name.substr(1), value);
            }
        }
    }
    return found;
}

std::vector<std::string> Router::open_routes() const {
    return names(routes_, true);
}

std::vector<std::string> Router::all_routes() const {
    return names(routes_, false);
}

}  // namespace nanokvm::http
