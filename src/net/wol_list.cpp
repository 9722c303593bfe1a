// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/wol_list.hpp"

#include "base/files.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace nanokvm::net {
namespace {

constexpr std::string_view list_file = "/etc/kvm/cache/wol";
constexpr std::string_view blanks = " \t\r\n\v\f";
constexpr std::size_t longest_file = 65536;

int digit_value(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string_view trimmed(std::string_view text) noexcept {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

}  // namespace

std::optional<MacAddress> parse_mac(std::string_view text) noexcept {
    MacAddress mac{};
    std::size_t digits = 0;
    for (const char c : trimmed(text)) {
        if (c == ':' || c == '-' || c == '.') {
            continue;
        }
        const int value = digit_value(c);
        if (value < 0 || digits == mac.size() * 2) {
            return std::nullopt;
        }
        auto& byte = mac[digits++ / 2];
        byte = static_cast<std::uint8_t>(byte * 16 + value);
    }
    return digits == mac.size() * 2 ? std::optional(mac) : std::nullopt;
}

std::string to_string(const MacAddress& mac) {
    return fmt::format("{:02X}:{:02X}:{:02X}:{:02X}:{:02X}:{:02X}", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

std::optional<std::string> wol_name(std::string_view text) {
    std::string name;
    for (text = trimmed(text); !text.empty();) {
        const auto word = text.substr(0, text.find_first_of(blanks));
        name += name.empty() ? "" : " ";
        name += word;
        text = trimmed(text.substr(word.size()));
    }
    const bool control =
        std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return name.empty() || name.size() > longest_wol_name || control || !base::valid_utf8(name) ? std::nullopt
                                                                                                : std::optional(name);
}

WolList parse_wol_list(std::string_view text) {
    WolList list;
    while (!text.empty() && list.size() < most_wol_entries) {
        const auto whole = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(whole.size() + 1, text.size()));
        const auto line = trimmed(whole);
        const auto word = line.substr(0, line.find_first_of(blanks));
        const auto mac = parse_mac(word);
        const bool known =
            mac && std::any_of(list.begin(), list.end(), [&](const WolEntry& one) { return one.mac == *mac; });
        if (mac && !known) {
            list.push_back({*mac, wol_name(line.substr(word.size())).value_or("")});
        }
    }
    return list;
}

std::string to_text(const WolList& list) {
    std::string text;
    for (const auto& entry : list) {
        text += to_string(entry.mac) + (entry.name.empty() ? "" : " " + entry.name) + "\n";
    }
    return text;
}

base::Result<WolList> load_wol_list(const base::Root& root) {
    const auto text = base::read_file(root / list_file, longest_file);
    return text ? base::Result<WolList>(parse_wol_list(*text)) : tl::unexpected(text.error());
}

base::Result<void> save_wol_list(const base::Root& root, const WolList& list) {
    std::error_code ignored;  // what is wrong with the folder, writing the file will tell
    std::filesystem::create_directories((root / list_file).parent_path(), ignored);
    return base::write_file_if_changed(root / list_file, to_text(list));
}

}  // namespace nanokvm::net
