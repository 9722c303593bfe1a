// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/qmp_message.hpp"

#include <cerrno>
#include <optional>
#include <utility>

#include <boost/json/parse.hpp>

namespace nanokvm::board {
namespace {

namespace json = boost::json;

constexpr json::parse_options options() {
    json::parse_options result;
    result.max_depth = 32;
    return result;
}

std::string text_of(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    const json::string* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string{} : std::string(*text);
}

// Ids are ours: unsigned integers, which small positive ones are not to Boost.JSON.
std::optional<std::uint64_t> id_of(const json::object& object) {
    const json::value* value = object.if_contains("id");
    if (value == nullptr) {
        return std::nullopt;
    }
    boost::system::error_code wrong;
    const auto id = value->to_number<std::uint64_t>(wrong);
    return wrong || value->is_double() ? std::nullopt : std::optional(id);
}

base::Result<json::value> failure(const json::value& error) {
    const json::object* object = error.if_object();
    if (object == nullptr) {
        return base::fail("QEMU reports an error without saying which", EPROTO);
    }
    std::string description = text_of(*object, "desc");
    if (description.empty()) {
        description = "QEMU reports an error without describing it";
    }
    return base::fail(std::move(description), text_of(*object, "class") == "DeviceNotFound" ? ENODEV : EPROTO);
}

}  // namespace

QmpMessage parse_qmp(std::string_view line) {
    boost::system::error_code broken;
    json::value value = json::parse(line, broken, {}, options());
    json::object* object = broken ? nullptr : value.if_object();
    if (object == nullptr) {
        return QmpNoise{};
    }
    if (object->contains("QMP")) {
        return QmpGreeting{};
    }
    if (std::string name = text_of(*object, "event"); !name.empty()) {
        QmpEvent event{std::move(name), {}};
        if (json::value* data = object->if_contains("data"); data != nullptr && data->is_object()) {
            event.data = std::move(data->get_object());
        }
        return event;
    }
    const auto id = id_of(*object);
    if (!id) {
        return QmpNoise{};
    }
    if (const json::value* error = object->if_contains("error")) {
        return QmpReply{*id, failure(*error)};
    }
    if (json::value* result = object->if_contains("return")) {
        return QmpReply{*id, std::move(*result)};
    }
    return QmpNoise{};
}

}  // namespace nanokvm::board
