// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

namespace nanokvm::config {

/// What is wrong with a file, and where: "server.yaml:7: port.http: …". Thrown only while a configuration is read.
class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads one mapping of a YAML file, keys in any case, and names file, line and key of whatever is wrong in it.
/// Absent keys and null values leave the default. Borrows nothing: nodes are counted by yaml-cpp.
class YamlReader {
public:
    /// `path`: of this mapping inside the file, "" for the top ("port." below).
    YamlReader(YAML::Node mapping, std::string file, std::string path);

    /// The mapping below `key`; an absent one reads as empty.
    [[nodiscard]] YamlReader section(std::string_view key) const;

    [[nodiscard]] bool has(std::string_view key) const;
    void read(std::string_view key, std::string& value) const;
    void read(std::string_view key, bool& value) const;
    void read(std::string_view key, std::vector<std::string>& value) const;
    /// A whole number from `least` to `most`.
    void read(std::string_view key, std::int64_t& value, std::int64_t least, std::int64_t most) const;

    [[noreturn]] void refuse(std::string_view key, const std::string& why) const;

private:
    [[nodiscard]] YAML::Node find(std::string_view key) const;
    [[nodiscard]] std::string scalar(std::string_view key, const YAML::Node& node) const;

    YAML::Node mapping_;
    std::string file_;
    std::string path_;
};

}  // namespace nanokvm::config
