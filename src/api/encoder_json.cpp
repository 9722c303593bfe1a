// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/encoder_json.hpp"

#include "frames/limits.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace nanokvm::api {
namespace {

using frames::RateControl;

constexpr std::array<std::string_view, 4> profiles{"auto", "baseline", "main", "high"};
constexpr std::size_t rate_controls = 6;
constexpr int max_side = 4096;
constexpr int max_qp = 51;

/// Leaves `value` alone when the field is not there.
template <typename T>
base::Result<void> take(const boost::json::object& fields, std::string_view name, int least, int most, T& value) {
    const auto* const field = fields.if_contains(name);
    if (field == nullptr) {
        return {};
    }
    boost::system::error_code error;
    const auto number = field->to_number<std::int64_t>(error);
    if (error || number < least || number > most) {
        return base::fail(fmt::format("{} must be a number from {} to {}", name, least, most));
    }
    value = static_cast<T>(number);
    return {};
}

template <typename Name>
base::Result<void> take_word(const boost::json::object& fields, std::string_view name, std::size_t count, Name&& word,
                             auto& value) {
    const auto* const field = fields.if_contains(name);
    if (field == nullptr) {
        return {};
    }
    std::string known;
    for (std::size_t index = 0; index < count; ++index) {
        if (field->is_string() && std::string_view(field->get_string()) == word(index)) {
            value = static_cast<std::remove_reference_t<decltype(value)>>(index);
            return {};
        }
        known += std::string(index == 0 ? "" : ", ") + std::string(word(index));
    }
    return base::fail(fmt::format("{} must be one of {}", name, known));
}

std::string_view rate_control(std::size_t index) {
    return frames::rate_control_name(static_cast<RateControl>(index));
}

base::Result<frames::RoiRegion> region_of(const boost::json::value& value) {
    if (!value.is_object()) {
        return base::fail("roi must be a list of objects");
    }
    const boost::json::object& fields = value.get_object();
    for (const char* const name : {"x", "y", "width", "height", "qp"}) {
        if (!fields.contains(name)) {
            return base::fail(fmt::format("a region of interest lacks {}", name));
        }
    }
    frames::RoiRegion region{};
    if (const auto* const absolute = fields.if_contains("absolute")) {
        if (!absolute->is_bool()) {
            return base::fail("absolute must be true or false");
        }
        region.absolute = absolute->get_bool() ? 1 : 0;
    }
    auto done = take(fields, "x", 0, max_side, region.x);
    done = done ? take(fields, "y", 0, max_side, region.y) : done;
    done = done ? take(fields, "width", 1, max_side, region.width) : done;
    done = done ? take(fields, "height", 1, max_side, region.height) : done;
    done = done ? take(fields, "qp", region.absolute != 0 ? 0 : -max_qp, max_qp, region.qp) : done;
    if (!done) {
        return tl::unexpected(done.error());
    }
    return region;
}

base::Result<void> take_regions(const boost::json::object& fields, std::vector<frames::RoiRegion>& regions) {
    const auto* const field = fields.if_contains("roi");
    if (field == nullptr) {
        return {};
    }
    if (!field->is_array() || field->get_array().size() > frames::max_roi_regions) {
        return base::fail(fmt::format("roi must be a list of at most {} regions", frames::max_roi_regions));
    }
    std::vector<frames::RoiRegion> taken;
    for (const boost::json::value& value : field->get_array()) {
        auto region = region_of(value);
        if (!region) {
            return tl::unexpected(region.error());
        }
        taken.push_back(*region);
    }
    regions = std::move(taken);
    return {};
}

base::Result<void> take_size(const boost::json::object& fields, stream::ScreenSettings& settings) {
    if (!fields.contains("width") && !fields.contains("height")) {
        return {};
    }
    unsigned width = 1;
    unsigned height = 1;
    auto done = take(fields, "width", 0, max_side, width);
    done = done ? take(fields, "height", 0, max_side, height) : done;
    if (!done) {
        return done;
    }
    const bool follow = width == 0 && height == 0;
    if (!follow && (width % 2 != 0 || height % 2 != 0 || width < 32 || height < 32)) {
        return base::fail("width and height must both be even and 32 to 4096, or both 0 to follow the source");
    }
    settings.resolution = static_cast<std::uint16_t>(height);
    settings.width = static_cast<std::uint16_t>(width);
    settings.height = static_cast<std::uint16_t>(height);
    return {};
}

boost::json::array names(std::uint16_t bits) {
    boost::json::array list;
    for (std::size_t index = 0; index < rate_controls; ++index) {
        if ((unsigned{bits} >> index & 1U) != 0) {
            list.emplace_back(rate_control(index));
        }
    }
    return list;
}

}  // namespace

base::Result<stream::ScreenSettings> with_encoder_json(stream::ScreenSettings settings,
                                                       const boost::json::object& fields) {
    auto done = take_size(fields, settings);
    done = done ? take(fields, "fps", 1, 60, settings.fps) : done;
    done = done ? take(fields, "gop", 0, 600, settings.gop) : done;
    done = done ? take(fields, "bitrate", 100, 30'000, settings.bitrate_kbps) : done;
    done = done ? take(fields, "quality", 1, 100, settings.jpeg_quality) : done;
    done = done ? take(fields, "minQp", 0, max_qp, settings.min_qp) : done;
    done = done ? take(fields, "maxQp", 0, max_qp, settings.max_qp) : done;
    done = done ? take(fields, "iQp", 0, max_qp, settings.i_qp) : done;
    done = done ? take(fields, "pQp", 0, max_qp, settings.p_qp) : done;
    done = done ? take_word(fields, "rateControl", rate_controls, rate_control, settings.rate_control) : done;
    done = done ? take_word(
                      fields, "profile", profiles.size(), [](std::size_t index) { return profiles[index]; },
                      settings.profile)
                : done;
    done = done ? take_regions(fields, settings.roi) : done;
    if (!done) {
        return tl::unexpected(done.error());
    }
    if (settings.max_qp != 0 && settings.max_qp < settings.min_qp) {
        return base::fail("maxQp must not be below minQp");
    }
    return settings;
}

boost::json::object to_json(const stream::ScreenSettings& settings) {
    const frames::StreamSettings described = stream::stream_settings(settings, frames::Codec::h264);
    boost::json::array regions;
    for (const frames::RoiRegion& region : settings.roi) {
        regions.push_back(boost::json::object{{"x", region.x},
                                              {"y", region.y},
                                              {"width", region.width},
                                              {"height", region.height},
                                              {"qp", region.qp},
                                              {"absolute", region.absolute != 0}});
    }
    return {{"width", described.width},
            {"height", described.height},
            {"fps", settings.fps},
            {"gop", settings.gop},
            {"bitrate", settings.bitrate_kbps},
            {"quality", settings.jpeg_quality},
            {"rateControl", rate_control(static_cast<std::size_t>(settings.rate_control))},
            {"profile", profiles[static_cast<std::size_t>(settings.profile)]},
            {"minQp", settings.min_qp},
            {"maxQp", settings.max_qp},
            {"iQp", settings.i_qp},
            {"pQp", settings.p_qp},
            {"roi", std::move(regions)}};
}

boost::json::object to_json(const frames::EncoderLimits& limits) {
    boost::json::array modes;
    for (const frames::ModeLimit& mode : limits.modes) {
        if (mode.width != 0) {
            modes.push_back(boost::json::object{{"width", mode.width}, {"height", mode.height}, {"fps", mode.fps}});
        }
    }
    return {{"modes", std::move(modes)},
            {"rateControls", boost::json::object{{"h264", names(limits.h264_rate_controls)},
                                                 {"h265", names(limits.h265_rate_controls)}}},
            {"minWidth", limits.min_width},
            {"minHeight", limits.min_height},
            {"roiRegions", limits.roi_regions}};
}

}  // namespace nanokvm::api
