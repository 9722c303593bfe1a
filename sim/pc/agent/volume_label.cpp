// SPDX-License-Identifier: GPL-3.0-or-later
#include "volume_label.hpp"

#include <optional>

namespace nanokvm::pc {

namespace {

std::string_view field(std::string_view start, std::size_t at, std::size_t size) {
    return at + size <= start.size() ? start.substr(at, size) : std::string_view();
}

std::string described(std::string_view kind, std::string_view name) {
    std::string text(kind);
    text += ' ';
    for (const char character : name) {
        if (character == '\0') {
            break;
        }
        text += character >= ' ' && character < 0x7f ? character : '?';
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

std::optional<std::string> fat_label(std::string_view start) {
    // The same fields stand 28 bytes later in FAT32.
    for (const std::size_t at : {std::size_t{0x36}, std::size_t{0x52}}) {
        if (field(start, at, 3) == "FAT") {
            return described("FAT", field(start, at - 11, 11));
        }
    }
    return std::nullopt;
}

}  // namespace

std::string volume_label(std::string_view start) {
    if (field(start, 0x8001, 5) == "CD001") {
        return described("ISO 9660", field(start, 0x8028, 32));
    }
    if (auto label = fat_label(start)) {
        return *label;
    }
    if (field(start, 0x438, 2) == "\x53\xEF") {
        return described("ext", field(start, 0x478, 16));
    }
    return field(start, 0x1FE, 2) == "\x55\xAA" ? "partitioned" : "";
}

}  // namespace nanokvm::pc
