// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/multipart.hpp"

#include "http/text.hpp"

#include <algorithm>
#include <optional>

namespace nanokvm::http {
namespace {

constexpr std::size_t longest_boundary = 70;  // RFC 2046 section 5.1.1
constexpr std::size_t most_padding = 128;     // spaces between a delimiter and its line end

bool is_boundary_character(char c) noexcept {
    return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
           std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

/// Takes `; name=value` or `; name="value"` off the front; nothing at the end or when it is none.
struct Parameter {
    std::string_view name;
    std::string value;
};
std::optional<Parameter> next_parameter(std::string_view& rest) {
    rest = trimmed(rest);
    if (!rest.starts_with(';')) {
        return std::nullopt;
    }
    rest = trimmed(rest.substr(1));
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) {
        return std::nullopt;
    }
    Parameter parameter{trimmed(rest.substr(0, equals)), {}};
    rest = trimmed(rest.substr(equals + 1));
    if (!rest.starts_with('"')) {
        const auto value = trimmed(rest.substr(0, rest.find(';')));
        rest.remove_prefix(std::min(rest.find(';'), rest.size()));
        parameter.value = std::string(value);
        return parameter;
    }
    rest.remove_prefix(1);
    while (!rest.empty() && rest.front() != '"') {
        if (rest.front() == '\\' && rest.size() > 1) {
            rest.remove_prefix(1);
        }
        parameter.value += rest.front();
        rest.remove_prefix(1);
    }
    if (rest.empty()) {
        return std::nullopt;  // the quotes are not closed
    }
    rest.remove_prefix(1);
    return parameter;
}

}  // namespace

base::Result<std::string> MultipartParser::boundary_of(std::string_view content_type) {
    const auto semicolon = std::min(content_type.find(';'), content_type.size());
    if (!same_text(trimmed(content_type.substr(0, semicolon)), "multipart/form-data")) {
        return base::fail("the body is not multipart/form-data");
    }
    std::string_view rest = content_type.substr(semicolon);
    while (const auto parameter = next_parameter(rest)) {
        if (!same_text(parameter->name, "boundary")) {
            continue;
        }
        const auto& boundary = parameter->value;
        if (boundary.empty() || boundary.size() > longest_boundary || boundary.ends_with(' ') ||
            !std::ranges::all_of(boundary, is_boundary_character)) {
            return base::fail("the boundary of the multipart body is malformed");
        }
        return boundary;
    }
    return base::fail("the multipart body has no boundary");
}

MultipartParser::Step MultipartParser::fail(std::string reason) {
    state_ = State::failed;
    reason_ = std::move(reason);
    return {Event::failed, 0, {}};
}

MultipartParser::Step MultipartParser::step(std::string_view in) {
    switch (state_) {
        case State::start:
        case State::preamble:
            return preamble(in);
        case State::after_delimiter:
            return after_delimiter(in);
        case State::head:
            return head(in);
        case State::data:
            return data(in);
        case State::end:
            return {Event::end, in.size(), {}};
        case State::failed:
            break;
    }
    return {Event::failed, 0, {}};
}

// The first delimiter may stand at the very beginning, without its line end.
MultipartParser::Step MultipartParser::preamble(std::string_view in) {
    if (state_ == State::start) {
        const auto first = std::string_view(delimiter_).substr(2);
        if (in.size() < first.size() && first.starts_with(in)) {
            return {Event::more, 0, {}};
        }
        if (in.starts_with(first)) {
            state_ = State::after_delimiter;
            Step next = after_delimiter(in.substr(first.size()));
            next.consumed += first.size();
            return next;
        }
        state_ = State::preamble;
    }
    const auto found = in.find(delimiter_);
    if (found == std::string_view::npos) {
        return {Event::more, in.size() - std::min(in.size(), delimiter_.size() - 1), {}};
    }
    state_ = State::after_delimiter;
    const std::size_t used = found + delimiter_.size();
    Step next = after_delimiter(in.substr(used));
    next.consumed += used;
    return next;
}

// `--` ends the body; else spaces and a line end, then the head of a part.
MultipartParser::Step MultipartParser::after_delimiter(std::string_view in) {
    if (in.starts_with("--")) {
        state_ = State::end;
        return {Event::end, in.size(), {}};
    }
    const auto text = std::min(in.find_first_not_of(" \t"), in.size());
    if (text > most_padding) {
        return fail("a delimiter of the multipart body is not followed by a line end");
    }
    const auto rest = in.substr(text);
    if (rest.starts_with("\r\n")) {
        state_ = State::head;
        Step next = head(rest.substr(2));
        next.consumed += text + 2;
        return next;
    }
    if (rest.empty() || rest == "\r" || (text == 0 && rest == "-")) {
        return {Event::more, 0, {}};
    }
    return fail("a delimiter of the multipart body is not followed by a line end");
}

MultipartParser::Step MultipartParser::head(std::string_view in) {
    // A part without any header begins with the empty line at once.
    const bool none = in.starts_with("\r\n");
    const auto end = none ? 0 : in.find("\r\n\r\n");
    if (end == std::string_view::npos ? in.size() > most_head : end > most_head) {
        return fail("the head of a part is too long");
    }
    if (end == std::string_view::npos) {
        return {Event::more, 0, {}};
    }
    take_head(in.substr(0, end));
    state_ = State::data;
    return {Event::part, end + (none ? 2 : 4), {}};
}

void MultipartParser::take_head(std::string_view lines) {
    name_.clear();
    filename_.clear();
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find("\r\n"));
        lines.remove_prefix(std::min(line.size() + 2, lines.size()));
        const auto colon = std::min(line.find(':'), line.size());
        if (!same_text(trimmed(line.substr(0, colon)), "content-disposition")) {
            continue;
        }
        std::string_view rest = line.substr(std::min(line.find(';'), line.size()));
        while (auto parameter = next_parameter(rest)) {
            if (same_text(parameter->name, "name")) {
                name_ = std::move(parameter->value);
            } else if (same_text(parameter->name, "filename")) {
                filename_ = std::move(parameter->value);
            }
        }
    }
}

MultipartParser::Step MultipartParser::data(std::string_view in) {
    const auto found = in.find(delimiter_);
    if (found == 0) {
        state_ = State::after_delimiter;
        return {Event::part_end, delimiter_.size(), {}};
    }
    if (found != std::string_view::npos) {
        return {Event::data, found, in.substr(0, found)};
    }
    const std::size_t sure = in.size() - std::min(in.size(), delimiter_.size() - 1);
    if (sure == 0) {
        return {Event::more, 0, {}};
    }
    return {Event::data, sure, in.substr(0, sure)};
}

}  // namespace nanokvm::http
