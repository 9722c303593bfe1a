// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/edid.hpp"

#include "edid/bridge.hpp"
#include "edid/edid.hpp"
#include "edid/presets.hpp"
#include "http/params.hpp"

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;

constexpr std::size_t most_bytes = 256 * edid::block_bytes;  // a base block counts at most 255 extensions

edid::BridgeStore store_of(const base::Root& root, bool has_bridge) {
    if (!has_bridge) {
        return {"", "", "This board has no HDMI bridge: what the target takes for its monitor is not ours to say."};
    }
    return edid::find_bridge_store(root);
}

Response get(const edid::BridgeStore& store) {
    boost::json::array presets;
    for (const edid::Preset& preset : edid::presets) {
        presets.push_back(
            boost::json::object{{"name", preset.name}, {"width", preset.width}, {"height", preset.height}});
    }
    return http::envelope(boost::json::object{{"bridge", store.bridge},
                                              {"readable", false},
                                              {"writable", false},
                                              {"reason", store.reason},
                                              {"takesEffect", store.takes_effect},
                                              {"presets", std::move(presets)}});
}

Response get_preset(const Request& request) {
    const auto params = http::Params::from(request);
    const auto name = params ? params->text("name") : tl::unexpected(params.error());
    const auto bytes = name ? edid::preset(*name) : std::nullopt;
    if (!bytes) {
        return http::failure(-1, "there is no preset of that name");
    }
    Response response;
    response.add("Content-Type", "application/octet-stream");
    response.add("Content-Disposition", fmt::format("attachment; filename=\"edid-{}.bin\"", *name));
    response.body.assign(bytes->begin(), bytes->end());
    return response;
}

base::Result<std::vector<std::uint8_t>> bytes_of(const http::Params& params, std::size_t most) {
    const auto text = params.text("edid");
    return text ? edid::from_hex(*text, most) : tl::unexpected(text.error());
}

Response check(const Request& request) {
    const auto params = http::Params::from(request);
    const auto bytes = params ? bytes_of(*params, most_bytes) : tl::unexpected(params.error());
    const auto seen = bytes ? edid::describe(*bytes) : tl::unexpected(bytes.error());
    if (!seen) {
        return http::failure(-1, seen.error().message);
    }
    return http::envelope(boost::json::object{{"manufacturer", seen->manufacturer},
                                              {"product", seen->product},
                                              {"serial", seen->serial},
                                              {"version", fmt::format("{}.{}", seen->version, seen->revision)},
                                              {"name", seen->name},
                                              {"width", seen->preferred.width},
                                              {"height", seen->preferred.height},
                                              {"millihertz", seen->preferred.millihertz},
                                              {"extensions", seen->extensions}});
}

/// An EDID that a bridge could hold, or why not.
base::Result<void> wanted(const Request& request) {
    const auto params = http::Params::from(request);
    if (!params) {
        return tl::unexpected(params.error());
    }
    if (params->has("preset")) {
        const auto name = params->text("preset");
        return name && edid::preset(*name) ? base::Result<void>() : base::fail("there is no preset of that name");
    }
    const auto bytes = bytes_of(*params, most_bytes);
    auto good = bytes ? edid::check(*bytes) : tl::unexpected(bytes.error());
    if (good && bytes->size() != edid::bridge_bytes) {
        return base::fail(
            fmt::format("a bridge holds an EDID of exactly {} bytes; this has {}", edid::bridge_bytes, bytes->size()));
    }
    return good;
}

Response write(const Request& request, const edid::BridgeStore& store) {
    if (const auto good = wanted(request); !good) {
        return http::failure(-1, good.error().message);
    }
    return http::failure(-2, "the EDID was not written: " + store.reason);
}

}  // namespace

void add_edid_routes(http::Router& router, const base::Root& root, bool has_bridge) {
    router.add("GET", "/api/vm/edid", http::Access::user,
               [&root, has_bridge](Request&) -> awaitable<Response> { co_return get(store_of(root, has_bridge)); });
    router.add("GET", "/api/vm/edid/preset", http::Access::user,
               [](Request& request) -> awaitable<Response> { co_return get_preset(request); });
    router.add("POST", "/api/vm/edid/check", http::Access::user,
               [](Request& request) -> awaitable<Response> { co_return check(request); });
    router.add("POST", "/api/vm/edid", http::Access::admin,
               [&root, has_bridge](Request& request) -> awaitable<Response> {
                   co_return write(request, store_of(root, has_bridge));
               });
}

}  // namespace nanokvm::api
