// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "http/request.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

namespace nanokvm::http {

/// The named values of a request, from JSON, form or query as http-api.md 1.3 says: GET reads the query; otherwise
/// `application/json` is an object, anything else a form merged with the query (DELETE: the query alone, or a JSON
/// body).
///
/// Keys match in any case; unknown keys are ignored; JSON null counts as absent. A present value of the wrong type is
/// an error that names the key. Forms spell numbers in decimal and booleans as true/false/1/0. Thread-bound.
class Params {
public:
    /// Errors: empty or broken JSON, not an object, too deep (32), broken form encoding.
    [[nodiscard]] static base::Result<Params> from(const Request& request);

    Params(Params&&) noexcept;
    Params& operator=(Params&&) noexcept;
    ~Params();

    [[nodiscard]] bool has(std::string_view key) const noexcept;

    /// Required and not empty.
    [[nodiscard]] base::Result<std::string> text(std::string_view key) const;
    [[nodiscard]] base::Result<std::int64_t> integer(std::string_view key) const;
    [[nodiscard]] base::Result<bool> boolean(std::string_view key) const;

    /// Absent is nullopt; an empty text is a text.
    [[nodiscard]] base::Result<std::optional<std::string>> optional_text(std::string_view key) const;
    [[nodiscard]] base::Result<std::optional<std::int64_t>> optional_integer(std::string_view key) const;
    [[nodiscard]] base::Result<std::optional<bool>> optional_boolean(std::string_view key) const;

    /// Arrays and objects of a JSON body, null when absent; lives as long as the Params.
    [[nodiscard]] const boost::json::value* json(std::string_view key) const noexcept;

private:
    explicit Params(boost::json::object values, bool typed);

    std::unique_ptr<boost::json::object> values_;
    bool typed_;  // JSON: values carry their types; forms and queries are text
};

}  // namespace nanokvm::http
