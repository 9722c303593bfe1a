// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/status_events.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <sys/random.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace nanokvm::api {
namespace {

struct StockResult {
    int code;
    std::string_view message;
    std::string_view severity;
};

/// http-api.md 4.5 and 5.5: the texts that stock clients translate by code.
StockResult stock_result(std::string_view mode, bool ok, stream::SignalStatus::State state) noexcept {
    using State = stream::SignalStatus::State;
    if (ok) {
        return {mode == "mjpeg" ? 0 : 3, "", ""};
    }
    switch (state) {
        case State::ok:
            return {-2, "Encoder error", "error"};
        case State::unsupported:
            return {-6, "Unsupported HDMI resolution", "error"};
        case State::starting:
        case State::restarting:
            return {-5, "Retrieving image", "warning"};
        default:
            return {-1, "No image captured", "error"};
    }
}

}  // namespace

std::string_view capture_mode(frames::Codec codec, stream::UnitSink::Kind kind) noexcept {
    if (codec == frames::Codec::mjpeg) {
        return "mjpeg";
    }
    return kind == stream::UnitSink::Kind::webrtc ? "h264" : "direct";
}

std::string capture_status(std::string_view mode, bool ok, const stream::SignalStatus& signal, std::string_view now) {
    const StockResult result = stock_result(mode, ok, signal.state);
    return boost::json::serialize(boost::json::object{{"ok", ok},
                                                      {"result", result.code},
                                                      {"message", result.message},
                                                      {"mode", mode},
                                                      {"severity", result.severity},
                                                      {"updatedAt", now}});
}

std::string h264_mode_status(std::string_view generation, std::uint64_t revision, std::size_t direct,
                             std::size_t webrtc) {
    return boost::json::serialize(boost::json::object{
        {"generation", generation}, {"revision", revision}, {"direct", direct}, {"webrtc", webrtc}, {"mixed", false}});
}

std::string signal_status_json(const stream::SignalStatus& status, std::string_view now) {
    return boost::json::serialize(boost::json::object{{"state", stream::name(status.state)},
                                                      {"message", status.message},
                                                      {"width", status.width},
                                                      {"height", status.height},
                                                      {"updatedAt", now}});
}

std::string random_uuid() {
    std::array<std::uint8_t, 16> bytes{};
    // Cannot fail for 16 bytes once the kernel's pool is ready (getrandom(2)); zeros would still be a valid name.
    [[maybe_unused]] const auto got = ::getrandom(bytes.data(), bytes.size(), 0);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::array<char, 4> hex{};
        std::snprintf(hex.data(), hex.size(), "%02x", bytes[i]);
        text += (i == 4 || i == 6 || i == 8 || i == 10) ? "-" : "";
        text += hex.data();
    }
    return text;
}

}  // namespace nanokvm::api
