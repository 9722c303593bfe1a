// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/medium.hpp"

namespace nanokvm::gadget {

std::string_view inquiry_string(bool cdrom) noexcept {
    constexpr std::string_view disk = "NanoKVM USB Mass Storage0520";
    constexpr std::string_view cd = "NanoKVM USB CD/DVD-ROM  0520";
    static_assert(disk.size() == 28 && cd.size() == 28);
    return cdrom ? cd : disk;
}

LunState state_for(const Medium& medium) {
    return {medium.file, medium.cdrom, medium.read_only || medium.cdrom, std::string(inquiry_string(medium.cdrom))};
}

std::vector<Operation> medium_operations(std::string_view folder, const LunState& have, const LunState& wanted,
                                         Writes writes) {
    if (have == wanted && writes == Writes::changes_only) {
        return {};
    }
    std::vector<Operation> steps;
    const auto write = [&](std::string_view name, const std::string& value, const std::string& before) {
        if (writes == Writes::all || value != before) {
            steps.push_back({.kind = Operation::Kind::write,
                             .path = std::string(folder).append("/").append(name),
                             .value = value,
                             .before = before});
        }
    };
    const auto digit = [](bool flag) -> std::string { return flag ? "1" : "0"; };
    write("file", "", have.file);
    write("ro", digit(wanted.read_only), digit(have.read_only));
    write("cdrom", digit(wanted.cdrom), digit(have.cdrom));
    write("inquiry_string", wanted.inquiry, have.inquiry);
    if (!wanted.file.empty()) {
        write("file", wanted.file, "");
    }
    return steps;
}

}  // namespace nanokvm::gadget
