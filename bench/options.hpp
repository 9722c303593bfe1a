// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace nanokvm::bench {

/// `--name value` pairs and `--flag`s of a bench program. Everything it throws is a std::runtime_error with a sentence
/// for the person at the terminal.
class Options {
public:
    /// Throws on an argument that is not an option, on one that is not in `known` (space-separated names; a name ending
    /// in
    /// `!` is a flag and takes no value), and on a missing value.
    Options(int argc, char** argv, std::string_view known);

    [[nodiscard]] bool has(const std::string& name) const { return values_.contains(name); }
    /// `fallback` when the option was not given.
    [[nodiscard]] std::string text(const std::string& name, const std::string& fallback) const;
    /// The same for a whole number between `least` and `most`; throws when it is none.
    [[nodiscard]] std::uint32_t number(const std::string& name, std::uint32_t fallback, std::uint32_t least,
                                       std::uint32_t most) const;

private:
    std::map<std::string, std::string> values_;
};

}  // namespace nanokvm::bench
