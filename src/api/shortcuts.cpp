// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/shortcuts.hpp"

#include "api/status_events.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "http/params.hpp"

#include <cerrno>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace nanokvm::api {
namespace {

namespace json = boost::json;
using boost::asio::awaitable;
using http::Request;
using http::Response;

constexpr std::string_view list_file = "/etc/kvm/shortcuts.json";
constexpr std::string_view leader_file = "/etc/kvm/leader-key";
constexpr std::size_t most_shortcuts = 100;
constexpr std::size_t most_keys = 16;
constexpr std::size_t longest_text = 64;
constexpr std::size_t longest_file = std::size_t{512} * 1024;

std::optional<std::string> short_text(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    const json::string* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr || text->size() > longest_text ? std::nullopt : std::optional(std::string(*text));
}

/// What has the shape of `keys`, and nothing else of it; nothing when it has not.
std::optional<json::array> keys_of(const json::value* value) {
    const json::array* given = value == nullptr ? nullptr : value->if_array();
    if (given == nullptr || given->empty() || given->size() > most_keys) {
        return std::nullopt;
    }
    json::array keys;
    for (const json::value& one : *given) {
        const json::object* key = one.if_object();
        const auto code = key == nullptr ? std::nullopt : short_text(*key, "code");
        const auto label = key == nullptr ? std::nullopt : short_text(*key, "label");
        if (!code || code->empty() || !label) {
            return std::nullopt;
        }
        keys.push_back(json::object{{"code", *code}, {"label", *label}});
    }
    return keys;
}

/// The shortcuts of the file; entries that are none are left out. Errors: it cannot be read, it is no JSON.
base::Result<json::array> load(const base::Root& root) {
    const auto text = base::read_file(root / list_file, longest_file);
    if (!text) {
        return text.error().code == ENOENT ? base::Result<json::array>(json::array{}) : tl::unexpected(text.error());
    }
    boost::system::error_code broken;
    const json::value value = json::parse(*text, broken);
    const json::object* object = broken ? nullptr : value.if_object();
    if (object == nullptr) {
        return base::fail((root / list_file).string() + " holds no JSON object", EINVAL);
    }
    json::array shortcuts;
    const json::value* list = object->if_contains("shortcuts");
    if (list == nullptr || !list->is_array()) {
        return shortcuts;
    }
    for (const json::value& one : list->get_array()) {
        const json::object* shortcut = one.if_object();
        auto id = shortcut == nullptr ? std::nullopt : short_text(*shortcut, "id");
        auto keys = shortcut == nullptr ? std::nullopt : keys_of(shortcut->if_contains("keys"));
        if (id && !id->empty() && keys) {
            shortcuts.push_back(json::object{{"id", *id}, {"keys", std::move(*keys)}});
        }
    }
    return shortcuts;
}

base::Result<void> save(const base::Root& root, json::array shortcuts) {
    return base::write_file_atomically(root / list_file,
                                       json::serialize(json::object{{"shortcuts", std::move(shortcuts)}}));
}

Response told(int code, std::string_view what, const base::Error& error) {
    log::warning("shortcuts: {}", error.message);
    return http::failure(code, what);
}

Response get_list(const base::Root& root) {
    auto shortcuts = load(root);
    return shortcuts ? http::envelope(json::object{{"shortcuts", std::move(*shortcuts)}})
                     : told(-1, "get shortcuts failed", shortcuts.error());
}

Response add(const base::Root& root, const Request& request) {
    const auto params = http::Params::from(request);
    auto keys = params ? keys_of(params->json("keys")) : std::nullopt;
    if (!keys) {
        return http::failure(-1, "invalid arguments");
    }
    auto shortcuts = load(root);
    if (!shortcuts) {
        return told(-2, "add shortcut failed", shortcuts.error());
    }
    if (shortcuts->size() >= most_shortcuts) {
        return http::failure(-2, "add shortcut failed: there are " + std::to_string(most_shortcuts) + " already");
    }
    shortcuts->push_back(json::object{{"id", random_uuid()}, {"keys", std::move(*keys)}});
    const auto saved = save(root, std::move(*shortcuts));
    return saved ? http::envelope() : told(-2, "add shortcut failed", saved.error());
}

Response remove(const base::Root& root, const Request& request) {
    const auto params = http::Params::from(request);
    const auto id = params ? params->text("id") : tl::unexpected(params.error());
    if (!id) {
        return http::failure(-1, "invalid arguments");
    }
    auto shortcuts = load(root);
    if (!shortcuts) {
        return told(-2, "delete shortcut failed", shortcuts.error());
    }
    json::array kept;
    for (json::value& one : *shortcuts) {
        if (one.at("id").as_string() != *id) {
            kept.push_back(std::move(one));
        }
    }
    if (kept.size() == shortcuts->size()) {
        return http::failure(-2, "delete shortcut failed");
    }
    const auto saved = save(root, std::move(kept));
    return saved ? http::envelope() : told(-2, "delete shortcut failed", saved.error());
}

Response get_leader(const base::Root& root) {
    auto key = base::read_file(root / leader_file, 4096);
    if (!key && key.error().code != ENOENT) {
        return told(-1, "read leader key failed", key.error());
    }
    std::string text = key.value_or("");
    while (text.ends_with('\n') || text.ends_with('\r')) {
        text.pop_back();
    }
    return http::envelope(json::object{{"key", text}});
}

Response set_leader(const base::Root& root, const Request& request) {
    const auto params = http::Params::from(request);
    const auto key = params ? params->optional_text("key") : tl::unexpected(params.error());
    if (!key || key->value_or("").size() > longest_text) {
        return http::failure(-1, "invalid arguments");
    }
    if (key->value_or("").empty()) {
        std::error_code error;
        std::filesystem::remove(root / leader_file, error);
        return error ? told(-2, "reset failed", {error.message(), error.value()}) : http::envelope();
    }
    const auto written = base::write_file_if_changed(root / leader_file, **key);
    return written ? http::envelope() : told(-3, "write failed", written.error());
}

}  // namespace

void add_shortcut_routes(http::Router& router, const base::Root& root) {
    using http::Access;
    router.add("GET", "/api/hid/shortcuts", Access::user,
               [root](Request&) -> awaitable<Response> { co_return get_list(root); });
    router.add("POST", "/api/hid/shortcut", Access::admin,
               [root](Request& request) -> awaitable<Response> { co_return add(root, request); });
    router.add("DELETE", "/api/hid/shortcut", Access::admin,
               [root](Request& request) -> awaitable<Response> { co_return remove(root, request); });
    router.add("GET", "/api/hid/shortcut/leader-key", Access::user,
               [root](Request&) -> awaitable<Response> { co_return get_leader(root); });
    router.add("POST", "/api/hid/shortcut/leader-key", Access::admin,
               [root](Request& request) -> awaitable<Response> { co_return set_leader(root, request); });
}

}  // namespace nanokvm::api
