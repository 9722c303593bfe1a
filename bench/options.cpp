// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.hpp"

#include <charconv>
#include <set>
#include <sstream>
#include <stdexcept>

namespace nanokvm::bench {

Options::Options(int argc, char** argv, std::string_view known) {
    std::istringstream words{std::string(known)};
    std::set<std::string> names;
    for (std::string word; words >> word;) {
        names.insert(word);
    }
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (!argument.starts_with("--")) {
            throw std::runtime_error("not an option: " + std::string(argument));
        }
        const std::string name(argument.substr(2));
        if (names.contains(name + "!")) {
            values_[name] = "";
        } else if (!names.contains(name)) {
            throw std::runtime_error("unknown option --" + name + "; known are: " + std::string(known));
        } else if (i + 1 == argc) {
            throw std::runtime_error("--" + name + " needs a value");
        } else {
            values_[name] = argv[++i];
        }
    }
}

std::string Options::text(const std::string& name, const std::string& fallback) const {
    const auto found = values_.find(name);
    return found == values_.end() ? fallback : found->second;
}

std::uint32_t Options::number(const std::string& name, std::uint32_t fallback, std::uint32_t least,
                              std::uint32_t most) const {
    const std::string value = text(name, std::to_string(fallback));
    std::uint32_t result = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
    if (error != std::errc{} || end != value.data() + value.size() || result < least || result > most) {
        throw std::runtime_error("--" + name + " must be a whole number from " + std::to_string(least) + " to " +
                                 std::to_string(most) + ", not \"" + value + "\"");
    }
    return result;
}

}  // namespace nanokvm::bench
