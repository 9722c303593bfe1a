// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/flags.hpp"

#include "base/files.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace nanokvm::gadget {
namespace {

constexpr std::size_t longest_flag = 4096;  // PATH_MAX: the longest content is a path
constexpr std::size_t longest_serial = 32;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const auto first = text.find_first_not_of(blank);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::optional<std::uint16_t> parse_id(std::string_view text) {
    if (text.starts_with("0x") || text.starts_with("0X")) {
        text.remove_prefix(2);
    }
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc{} || end != text.data() + text.size() || value == 0) {
        return std::nullopt;
    }
    return value;
}

bool is_serial(std::string_view text) {
    return !text.empty() && text.size() <= longest_serial && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' ||
               c == '.';
    });
}

bool is_path(std::string_view text) {
    return text.starts_with('/') &&
           std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

class Loader {
public:
    explicit Loader(const base::Root& root) : root_(root) {}

    LoadedFlags load() {
        Flags& flags = loaded_.flags;
        flags.vendor = id("/boot/usb.vid");
        flags.product = id("/boot/usb.pid");
        flags.serial = serial("/boot/usb.serial");
        flags.hid_only = exists("/boot/usb.hid_only");
        flags.bios = exists("/boot/BIOS");
        flags.disable_hid = exists("/boot/disable_hid");
        flags.ncm = exists("/boot/usb.ncm");
        flags.rndis = exists("/boot/usb.rndis0");
        flags.disk = exists("/boot/usb.disk0");
        flags.disk_read_only = exists("/boot/usb.disk0.ro");
        flags.disk_file = flags.disk ? disk_file("/boot/usb.disk0") : "";
        return std::move(loaded_);
    }

private:
    [[nodiscard]] bool exists(std::string_view path) const {
        std::error_code ignored;
        return std::filesystem::exists(root_ / path, ignored);
    }

    /// Nothing when there is no such file, or it cannot be read, which is reported.
    [[nodiscard]] std::optional<std::string> content(std::string_view path) {
        auto text = base::read_file(root_ / path, longest_flag);
        if (text) {
            return std::string(trimmed(*text));
        }
        if (text.error().code != ENOENT) {
            loaded_.problems.push_back(text.error().message + "; the default is used");
        }
        return std::nullopt;
    }

    void report(std::string_view path, std::string_view text, std::string_view expected) {
        loaded_.problems.push_back(
            fmt::format("{} holds {:?}, which is {}; the default is used", path, text.substr(0, 80), expected));
    }

    std::optional<std::uint16_t> id(std::string_view path) {
        const auto text = content(path);
        if (!text) {
            return std::nullopt;
        }
        const auto value = parse_id(*text);
        if (!value) {
            report(path, *text, "no id from 0x0001 to 0xFFFF");
        }
        return value;
    }

    std::optional<std::string> serial(std::string_view path) {
        auto text = content(path);
        if (text && !is_serial(*text)) {
            report(path, *text, "no serial number of 1 to 32 letters, digits, '-', '_' and '.'");
            text.reset();
        }
        return text;
    }

    std::string disk_file(std::string_view path) {
        auto text = content(path).value_or("");
        if (!text.empty() && !is_path(text)) {
            report(path, text, "no absolute path");
            text.clear();
        }
        return text;
    }

    const base::Root& root_;
    LoadedFlags loaded_;
};

}  // namespace

LoadedFlags load_flags(const base::Root& root) {
    return Loader(root).load();
}

}  // namespace nanokvm::gadget
