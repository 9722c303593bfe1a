// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/udc.hpp"

#include "base/files.hpp"
#include "base/unique_fd.hpp"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <unistd.h>

namespace nanokvm::gadget {
namespace {

constexpr std::size_t longest_attribute = 4096;
constexpr std::string_view role_switch = "/proc/cviusb/otg_role";

std::string line(const std::filesystem::path& path) {
    auto text = base::read_file(path, longest_attribute).value_or("");
    text.erase(std::min(text.find('\n'), text.size()));
    return text;
}

/// The memories of a dwc2's IN endpoints, from the device tree: big-endian 32-bit counts of 32-bit words.
std::vector<unsigned> fifo_bytes(const std::filesystem::path& udc) {
    const auto cells = base::read_file(udc / "device/of_node/g-tx-fifo-size", longest_attribute).value_or("");
    std::vector<unsigned> sizes;
    for (std::size_t i = 0; i + 4 <= cells.size(); i += 4) {
        const auto words = std::accumulate(
            cells.begin() + static_cast<std::ptrdiff_t>(i), cells.begin() + static_cast<std::ptrdiff_t>(i + 4), 0U,
            [](unsigned sum, char c) { return sum << 8U | static_cast<unsigned char>(c); });
        sizes.push_back(words * 4);
    }
    return sizes;
}

EndpointLimits limits_of(std::string_view name, const std::filesystem::path& udc) {
    if (auto sizes = fifo_bytes(udc); !sizes.empty()) {
        const auto count = static_cast<unsigned>(sizes.size());
        return {count, std::nullopt, std::move(sizes)};
    }
    if (name == "4340000.usb") {  // SG2002; its device tree gives six memories
        return {6, std::nullopt, {}};
    }
    if (name.starts_with("dummy_udc.")) {
        return {12, 12, {}};
    }
    return {};
}

}  // namespace

std::vector<Udc> list_udcs(const base::Root& root) {
    std::vector<Udc> udcs;
    std::error_code error;
    for (std::filesystem::directory_iterator at(root / "/sys/class/udc", error), end; !error && at != end;
         at.increment(error)) {
        const auto& path = at->path();
        const std::string name = path.filename().string();
        udcs.push_back({name, line(path / "state"), line(path / "current_speed"), limits_of(name, path)});
    }
    std::ranges::sort(udcs, {}, &Udc::name);
    return udcs;
}

base::Result<Udc> pick_udc(const std::vector<Udc>& udcs, std::string_view bound) {
    if (udcs.empty()) {
        return base::fail("no USB device controller in /sys/class/udc", ENODEV);
    }
    const auto found = std::ranges::find(udcs, bound, &Udc::name);
    return found != udcs.end() ? *found : udcs.front();
}

base::Result<void> set_role(const base::Root& root, Role role) {
    const auto path = root / role_switch;
    const std::string_view wanted = role == Role::device ? "device" : "host";
    if (line(path) == wanted) {
        return {};
    }
    const base::UniqueFd fd(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
    if (!fd && errno == ENOENT) {
        return {};
    }
    if (!fd || ::write(fd.get(), wanted.data(), wanted.size()) < 0) {
        return base::fail_errno("cannot write " + std::string(wanted) + " to " + path.string());
    }
    return {};
}

}  // namespace nanokvm::gadget
