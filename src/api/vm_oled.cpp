// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_oled.hpp"

#include "base/files.hpp"
#include "http/params.hpp"
#include "panel/pages.hpp"
#include "panel/png.hpp"

#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

constexpr std::string_view sleep_file = "/etc/kvm/oled_sleep";
constexpr std::int64_t longest_sleep_s = 86'400;

/// Seconds; nothing when the file holds something else.
std::optional<int> sleep_seconds(const base::Root& root) {
    auto text = base::read_file(root / sleep_file, 64);
    if (!text) {
        return text.error().code == ENOENT ? std::optional(0) : std::nullopt;
    }
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) {
        text->pop_back();
    }
    int seconds = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    return error == std::errc{} && end == text->data() + text->size() ? std::optional(seconds) : std::nullopt;
}

http::Response get(const base::Root& root) {
    const auto seconds = sleep_seconds(root);
    if (!seconds) {
        return http::failure(-1, "failed to parse OLED config");
    }
    std::error_code error;
    const bool exist = std::filesystem::exists(root / "/etc/kvm/oled_exist", error);
    return http::envelope(boost::json::object{{"exist", exist}, {"sleep", *seconds}});
}

http::Response set(const base::Root& root, const http::Request& request) {
    const auto params = http::Params::from(request);
    if (!params) {
        return http::failure(-1, "invalid arguments: " + params.error().message);
    }
    const auto seconds = params->integer("sleep");
    if (!seconds || *seconds < 0 || *seconds > longest_sleep_s) {
        return http::failure(-1, "invalid arguments: " + (seconds ? std::string("sleep is not 0 to 86400 seconds")
                                                                  : seconds.error().message));
    }
    std::error_code error;
    std::filesystem::create_directories((root / sleep_file).parent_path(), error);
    if (auto written = base::write_file_if_changed(root / sleep_file, std::to_string(*seconds)); !written) {
        return http::failure(-2, "failed to write data: " + written.error().message);
    }
    return http::envelope();
}

struct Preview {
    panel::Page page = panel::Page::status;
    panel::Size size = panel::Size::large_128x64;
    int scale = 1;
};

base::Result<Preview> preview_wanted(const http::Request& request) {
    const auto params = http::Params::from(request);
    if (!params) {
        return tl::unexpected(params.error());
    }
    const auto page = params->optional_text("page");
    const auto size = params->optional_text("size");
    const auto scale = params->optional_integer("scale");
    if (!page || !size || !scale) {
        return tl::unexpected(!page ? page.error() : !size ? size.error() : scale.error());
    }
    const std::string page_name = page->value_or("status");
    const std::string size_name = size->value_or("128x64");
    if (page_name != "status" && page_name != "faults") {
        return base::fail("page is not status or faults");
    }
    if (size_name != "128x64" && size_name != "64x32") {
        return base::fail("size is not 128x64 or 64x32");
    }
    if (scale->value_or(1) < 1 || scale->value_or(1) > 16) {
        return base::fail("scale is not 1 to 16");
    }
    return Preview{page_name == "faults" ? panel::Page::faults : panel::Page::status,
                   size_name == "64x32" ? panel::Size::small_64x32 : panel::Size::large_128x64,
                   static_cast<int>(scale->value_or(1))};
}

http::Response preview(const http::Request& request, panel::PanelState state) {
    const auto wanted = preview_wanted(request);
    if (!wanted) {
        return http::failure(-1, "invalid arguments: " + wanted.error().message);
    }
    state.first_password.clear();
    http::Response response;
    response.add("Content-Type", "image/png");
    response.add("Cache-Control", "no-store");
    response.body = panel::png(panel::draw(wanted->page, state, wanted->size), wanted->scale);
    return response;
}

http::Response faults(const panel::PanelState& state) {
    return http::envelope(
        boost::json::object{{"faults", boost::json::array(state.faults.begin(), state.faults.end())}});
}

}  // namespace

void add_oled_routes(http::Router& router, base::Root root, std::function<panel::PanelState()> state) {
    router.add("GET", "/api/vm/oled", http::Access::admin,
               [root](http::Request&) -> boost::asio::awaitable<http::Response> { co_return get(root); });
    router.add(
        "POST", "/api/vm/oled", http::Access::admin,
        [root](http::Request& request) -> boost::asio::awaitable<http::Response> { co_return set(root, request); });
    router.add("GET", "/api/vm/faults", http::Access::user,
               [state](http::Request&) -> boost::asio::awaitable<http::Response> { co_return faults(state()); });
    router.add("GET", "/api/vm/oled/preview", http::Access::user,
               [state = std::move(state)](http::Request& request) -> boost::asio::awaitable<http::Response> {
                   co_return preview(request, state());
               });
}

}  // namespace nanokvm::api
