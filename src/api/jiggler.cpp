// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/jiggler.hpp"

#include "base/files.hpp"
#include "base/log.hpp"
#include "http/params.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;
using Mode = input::Jiggler::Mode;

constexpr std::string_view state_file = "/etc/kvm/mouse-jiggler";

std::string_view name_of(Mode mode) {
    return mode == Mode::relative ? "relative" : "absolute";
}

std::optional<Mode> mode_named(std::string_view name) {
    if (name.empty() || name == "relative") {
        return Mode::relative;
    }
    return name == "absolute" ? std::optional(Mode::absolute) : std::nullopt;
}

/// Nothing: it is off. What is no mode counts as the first one, as in the stock firmware.
std::optional<Mode> load(const base::Root& root) {
    auto content = base::read_file(root / state_file, 4096);
    if (!content) {
        return std::nullopt;
    }
    content->erase(std::min(content->find_first_of("\r\n "), content->size()));
    return mode_named(*content).value_or(Mode::relative);
}

base::Result<void> store(const base::Root& root, std::optional<Mode> mode) {
    if (mode) {
        return base::write_file_if_changed(root / state_file, name_of(*mode));
    }
    std::error_code error;
    std::filesystem::remove(root / state_file, error);
    return error ? base::fail_errno("cannot remove " + (root / state_file).string(), error.value())
                 : base::Result<void>{};
}

void follow(input::Jiggler& jiggler, std::optional<Mode> mode) {
    mode ? jiggler.start(*mode) : jiggler.stop();
}

Response get(const base::Root& root) {
    const auto mode = load(root);
    return http::envelope(
        boost::json::object{{"enabled", mode.has_value()}, {"mode", name_of(mode.value_or(Mode::relative))}});
}

Response set(const base::Root& root, input::Jiggler& jiggler, const Request& request) {
    const auto params = http::Params::from(request);
    const auto enabled = params ? params->optional_boolean("enabled") : tl::unexpected(params.error());
    const auto name = params ? params->optional_text("mode") : tl::unexpected(params.error());
    const auto mode = name ? mode_named(name->value_or("")) : std::nullopt;
    if (!enabled || !mode) {
        return http::failure(-1, "invalid arguments");
    }
    const auto wanted = enabled->value_or(false) ? mode : std::nullopt;
    if (const auto stored = store(root, wanted); !stored) {
        log::warning("mouse jiggler: {}", stored.error().message);
        return http::failure(-2, "operation failed");
    }
    follow(jiggler, wanted);
    return http::envelope();
}

}  // namespace

void add_jiggler_routes(http::Router& router, const base::Root& root, input::Jiggler& jiggler) {
    follow(jiggler, load(root));
    router.add("GET", "/api/vm/mouse-jiggler", http::Access::admin,
               [root](Request&) -> awaitable<Response> { co_return get(root); });
    router.add("POST", "/api/vm/mouse-jiggler", http::Access::admin,
               [root, &jiggler](Request& request) -> awaitable<Response> { co_return set(root, jiggler, request); });
}

}  // namespace nanokvm::api
