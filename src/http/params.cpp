// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/params.hpp"

#include "http/text.hpp"

#include <charconv>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace nanokvm::http {
namespace {

namespace json = boost::json;
using base::fail;
using base::Result;

constexpr std::size_t max_depth = 32;

Result<json::object> from_json(std::string_view body) {
    json::parse_options options;
    options.max_depth = max_depth;
    json::error_code error;
    json::value value = json::parse(body, error, {}, options);
    if (error) {
        return fail("the body is not JSON: " + error.message());
    }
    if (!value.is_object()) {
        return fail("the body is not a JSON object");
    }
    return std::move(value.get_object());
}

const json::value* find(const json::object& values, std::string_view key) noexcept {
    // The last of several spellings counts, as in the stock server's parser.
    const json::value* found = nullptr;
    for (const auto& entry : values) {
        if (same_text(entry.key(), key)) {
            found = &entry.value();
        }
    }
    return found != nullptr && found->is_null() ? nullptr : found;
}

// Adds the pairs of a query or form; the first of several of one name counts.
Result<void> add_pairs(json::object& values, std::string_view pairs) {
    while (!pairs.empty()) {
        const auto end = pairs.find('&');
        const std::string_view pair = pairs.substr(0, end);
        pairs.remove_prefix(end == std::string_view::npos ? pairs.size() : end + 1);
        if (pair.empty()) {
            continue;
        }
        const auto equals = pair.find('=');
        const auto key = percent_decoded(pair.substr(0, equals), Plus::is_space);
        const auto value = percent_decoded(
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), Plus::is_space);
        if (!key || !value) {
            return fail("broken percent-encoding in a form or query");
        }
        if (find(values, *key) == nullptr) {
            values.emplace(*key, json::string(*value));
        }
    }
    return {};
}

bool is_json(std::string_view content_type) {
    return same_text(trimmed(content_type.substr(0, content_type.find(';'))), "application/json");
}

template <typename T>
Result<T> required(Result<std::optional<T>> value, std::string_view key) {
    if (!value) {
        return tl::unexpected(value.error());
    }
    if (!*value) {
        return fail(std::string(key) + " is missing");
    }
    return std::move(**value);
}

tl::unexpected<base::Error> wrong_type(std::string_view key, std::string_view expected) {
    return fail(std::string(key) + " is not " + std::string(expected));
}

}  // namespace

Params::Params(json::object values, bool typed)
    : values_(std::make_unique<json::object>(std::move(values))), typed_(typed) {}
Params::Params(Params&&) noexcept = default;
Params& Params::operator=(Params&&) noexcept = default;
Params::~Params() = default;

Result<Params> Params::from(const Request& request) {
    const bool reads_query_only =
        request.method == "GET" || request.method == "HEAD" || (request.method == "DELETE" && request.body.empty());
    if (!reads_query_only && is_json(request.header("content-type"))) {
        auto values = from_json(request.body);
        if (!values) {
            return tl::unexpected(values.error());
        }
        return Params(std::move(*values), true);
    }
    json::object values;
    if (!reads_query_only && request.method != "DELETE") {
        if (auto added = add_pairs(values, request.body); !added) {
            return tl::unexpected(added.error());
        }
    }
    if (auto added = add_pairs(values, request.query); !added) {
        return tl::unexpected(added.error());
    }
    return Params(std::move(values), false);
}

bool Params::has(std::string_view key) const noexcept {
    return find(*values_, key) != nullptr;
}

const json::value* Params::json(std::string_view key) const noexcept {
    return find(*values_, key);
}

Result<std::optional<std::string>> Params::optional_text(std::string_view key) const {
    const json::value* value = find(*values_, key);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (!value->is_string()) {
        return wrong_type(key, "a text");
    }
    return std::string(value->get_string());
}

Result<std::optional<std::int64_t>> Params::optional_integer(std::string_view key) const {
    const json::value* value = find(*values_, key);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (typed_) {
        if (value->is_int64()) {
            return value->get_int64();
        }
        return wrong_type(key, "an integer");
    }
    const std::string_view text = value->get_string();
    std::int64_t number = 0;
    if (const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        error != std::errc() || end != text.data() + text.size()) {
        return wrong_type(key, "an integer");
    }
    return number;
}

Result<std::optional<bool>> Params::optional_boolean(std::string_view key) const {
    const json::value* value = find(*values_, key);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (typed_) {
        if (value->is_bool()) {
            return value->get_bool();
        }
        return wrong_type(key, "true or false");
    }
    const std::string_view text = value->get_string();
    if (same_text(text, "true") || text == "1") {
        return true;
    }
    if (same_text(text, "false") || text == "0") {
        return false;
    }
    return wrong_type(key, "true or false");
}

Result<std::string> Params::text(std::string_view key) const {
    auto value = required(optional_text(key), key);
    if (value && value->empty()) {
        return fail(std::string(key) + " is empty");
    }
    return value;
}

Result<std::int64_t> Params::integer(std::string_view key) const {
    return required(optional_integer(key), key);
}

Result<bool> Params::boolean(std::string_view key) const {
    return required(optional_boolean(key), key);
}

}  // namespace nanokvm::http
