// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/yaml_reader.hpp"

#include <charconv>
#include <strings.h>
#include <utility>

namespace nanokvm::config {
namespace {

bool same_key(const std::string& key, std::string_view wanted) {
    return key.size() == wanted.size() && ::strncasecmp(key.data(), wanted.data(), key.size()) == 0;
}

}  // namespace

YamlReader::YamlReader(YAML::Node mapping, std::string file, std::string path)
    : mapping_(std::move(mapping)), file_(std::move(file)), path_(std::move(path)) {
    if (mapping_.IsDefined() && !mapping_.IsNull() && !mapping_.IsMap()) {
        throw ConfigError(file_ + ":" + std::to_string(mapping_.Mark().line + 1) + ": " +
                          (path_.empty() ? "the file" : path_.substr(0, path_.size() - 1)) +
                          " is not a mapping of keys to values");
    }
}

YAML::Node YamlReader::find(std::string_view key) const {
    if (mapping_.IsMap()) {
        for (const auto& entry : mapping_) {
            if (entry.first.IsScalar() && same_key(entry.first.Scalar(), key)) {
                return entry.second;
            }
        }
    }
    return YAML::Node(YAML::NodeType::Undefined);
}

void YamlReader::refuse(std::string_view key, const std::string& why) const {
    const YAML::Node node = find(key);
    const int line = node.IsDefined() ? node.Mark().line + 1 : mapping_.IsDefined() ? mapping_.Mark().line + 1 : 1;
    throw ConfigError(file_ + ":" + std::to_string(line) + ": " + path_ + std::string(key) + ": " + why);
}

std::string YamlReader::scalar(std::string_view key, const YAML::Node& node) const {
    if (!node.IsScalar()) {
        refuse(key, "is not a single value");
    }
    return node.Scalar();
}

YamlReader YamlReader::section(std::string_view key) const {
    return {find(key), file_, path_ + std::string(key) + "."};
}

bool YamlReader::has(std::string_view key) const {
    const YAML::Node node = find(key);
    return node.IsDefined() && !node.IsNull();
}

void YamlReader::read(std::string_view key, std::string& value) const {
    if (has(key)) {
        value = scalar(key, find(key));
    }
}

void YamlReader::read(std::string_view key, bool& value) const {
    if (has(key) && !YAML::convert<bool>::decode(find(key), value)) {
        refuse(key, "\"" + scalar(key, find(key)) + "\" is neither true nor false");
    }
}

void YamlReader::read(std::string_view key, std::vector<std::string>& value) const {
    if (!has(key)) {
        return;
    }
    const YAML::Node node = find(key);
    if (!node.IsSequence()) {
        refuse(key, "is not a list");
    }
    std::vector<std::string> list;
    for (const auto& item : node) {
        list.push_back(scalar(key, item));
    }
    value = std::move(list);
}

void YamlReader::read(std::string_view key, std::int64_t& value, std::int64_t least, std::int64_t most) const {
    if (!has(key)) {
        return;
    }
    const std::string text = scalar(key, find(key));
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < least || number > most) {
        refuse(key, "\"" + text + "\" is not a number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    value = number;
}

}  // namespace nanokvm::config
