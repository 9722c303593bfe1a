// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/yaml_edit.hpp"

#include <algorithm>
#include <cctype>
#include <strings.h>
#include <vector>

namespace nanokvm::config {
namespace {

struct Line {
    std::string_view text;  // with its line feed
    std::size_t indent = 0;
    std::string_view key;  // empty: a comment, a blank line, a list item
};

Line parse_line(std::string_view text) {
    Line line{.text = text, .indent = 0, .key = {}};
    line.indent = std::min(text.find_first_not_of(' '), text.size());
    const std::string_view body = text.substr(line.indent);
    const std::size_t colon = body.find(':');
    const bool plain =
        !body.empty() && body[0] != '#' && body[0] != '-' && body[0] != '\n' && colon != std::string_view::npos;
    if (plain && (colon + 1 == body.size() || std::isspace(static_cast<unsigned char>(body[colon + 1])) != 0)) {
        line.key = body.substr(0, colon);
    }
    return line;
}

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(parse_line(text.substr(0, end)));
        text.remove_prefix(end);
    }
    return lines;
}

bool is_key(const Line& line, std::string_view key) {
    return line.key.size() == key.size() && !key.empty() && ::strncasecmp(line.key.data(), key.data(), key.size()) == 0;
}

std::string quoted(std::string_view value) {
    const bool plain = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/' || c == '.' || c == '_' || c == '-';
    }) && value.front() != '-';
    if (plain) {
        return std::string(value);
    }
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            text += '\\';
        }
        text += c;
    }
    return text + '"';
}

/// What stands behind the value: a comment is kept.
std::string_view comment_of(std::string_view line) {
    const std::size_t mark = line.find(" #");
    return mark == std::string_view::npos ? (line.ends_with('\n') ? "\n" : "") : line.substr(mark);
}

std::string joined(const std::vector<Line>& lines, std::size_t from, std::size_t to) {
    std::string text;
    for (std::size_t i = from; i < to; ++i) {
        text += lines[i].text;
    }
    return text;
}

std::string ended(std::string text) {
    if (!text.empty() && text.back() != '\n') {
        text += '\n';
    }
    return text;
}

}  // namespace

std::string set_yaml_scalar(std::string_view text, std::string_view key, std::string_view value) {
    const auto lines = lines_of(text);
    const std::size_t dot = key.find('.');
    const std::string_view section = dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
    const std::string_view name = dot == std::string_view::npos ? key : key.substr(dot + 1);
    std::size_t begin = 0;
    std::size_t indent = 0;
    if (!section.empty()) {
        while (begin < lines.size() && (lines[begin].indent != 0 || !is_key(lines[begin], section))) {
            ++begin;
        }
        if (begin == lines.size()) {
            return ended(std::string(text)) + std::string(section) + ":\n    " + std::string(name) + ": " +
                   quoted(value) + "\n";
        }
        ++begin;
        indent = begin < lines.size() && lines[begin].indent > 0 ? lines[begin].indent : 4;
    }
    std::size_t at = begin;
    for (; at < lines.size() && (section.empty() || lines[at].key.empty() || lines[at].indent >= indent); ++at) {
        if (lines[at].indent == indent && is_key(lines[at], name)) {
            const std::string head(lines[at].text.substr(0, indent + lines[at].key.size()));
            return joined(lines, 0, at) + head + ": " + quoted(value) + std::string(comment_of(lines[at].text)) +
                   joined(lines, at + 1, lines.size());
        }
    }
    return ended(joined(lines, 0, at)) + std::string(indent, ' ') + std::string(name) + ": " + quoted(value) + "\n" +
           joined(lines, at, lines.size());
}

}  // namespace nanokvm::config
