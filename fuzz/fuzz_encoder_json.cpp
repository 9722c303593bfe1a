// SPDX-License-Identifier: GPL-3.0-or-later
// What a client posts to /api/stream/encoder becomes settings within their ranges or an error, and settings that were
// taken are said again in a way that is taken.
#include "api/encoder_json.hpp"
#include "frames/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm;
    boost::system::error_code error;
    const auto value = boost::json::parse(std::string_view(reinterpret_cast<const char*>(data), size), error);
    if (error || !value.is_object()) {
        return 0;
    }
    const auto taken = api::with_encoder_json({}, value.get_object());
    if (!taken) {
        if (taken.error().message.empty()) {
            std::abort();
        }
        return 0;
    }
    const auto said = api::to_json(*taken);
    const auto again = api::with_encoder_json({}, said);
    if (!again || boost::json::serialize(api::to_json(*again)) != boost::json::serialize(said)) {
        std::abort();
    }
    return 0;
}
