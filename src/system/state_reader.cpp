// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/state_reader.hpp"

#include "base/files.hpp"
#include "net/command.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace nanokvm::system {
namespace {

constexpr std::string_view wired = "eth0";
constexpr std::string_view wireless = "wlan0";
constexpr std::string_view first_password_file = "/run/nanokvm/first-password";

std::string word(const base::Root& root, std::string_view path) {
    auto text = base::read_file(root / path, 256).value_or("");
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
        text.pop_back();
    }
    return text;
}

template <typename Number>
Number number(const base::Root& root, std::string_view path) {
    const std::string text = word(root, path);
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : Number{0};
}

bool exists(const base::Root& root, std::string_view path) {
    std::error_code error;
    return std::filesystem::exists(root / path, error);
}

const net::Interface* find(const std::vector<net::Interface>& all, std::string_view name) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

/// The address to show: any rather than the fallback.
std::string address_text(const std::vector<net::Interface>& all, std::string_view name) {
    const auto* interface = find(all, name);
    if (interface == nullptr || interface->addresses.empty()) {
        return "";
    }
    const auto& addresses = interface->addresses;
    const auto other =
        std::find_if(addresses.begin(), addresses.end(), [](const auto& one) { return one != net::fallback_address; });
    return to_string((other == addresses.end() ? addresses.front() : *other).address);
}

panel::Hdmi hdmi_of(const base::Root& root) {
    if (exists(root, "/etc/kvm/hdmi_disable")) {
        return panel::Hdmi::disabled;
    }
    const std::string state = word(root, "/kvmapp/kvm/state");
    return state == "1" ? panel::Hdmi::signal : state == "0" ? panel::Hdmi::no_signal : panel::Hdmi::unknown;
}

panel::Usb read_usb(const base::Root& root) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(root / "/sys/class/udc", error)) {
        return usb_of(base::read_file(entry.path() / "state", 64).value_or(""));
    }
    return panel::Usb::unknown;
}

panel::TargetPower read_power(const base::Root& root) {
    const std::string power = word(root, "/run/nanokvm/power");
    return power == "1" ? panel::TargetPower::on : power == "0" ? panel::TargetPower::off : panel::TargetPower::unknown;
}

std::string stream_name(const std::string& type) {
    return type == "mjpeg" ? "MJPEG" : type == "h264" ? "H264" : type == "h265" ? "H265" : "";
}

}  // namespace

panel::Usb usb_of(std::string_view udc_state) noexcept {
    if (udc_state.starts_with("configured")) {
        return panel::Usb::configured;
    }
    if (udc_state.starts_with("suspended")) {
        return panel::Usb::suspended;
    }
    return udc_state.starts_with("not attached") ? panel::Usb::not_attached : panel::Usb::unknown;
}

panel::Link link_of(const std::vector<net::Interface>& all, std::string_view interface) {
    const auto* found = find(all, interface);
    if (found == nullptr) {
        return panel::Link::absent;
    }
    if (!found->running) {
        return panel::Link::down;
    }
    if (found->addresses.empty()) {
        return panel::Link::no_address;
    }
    return found->addresses == std::vector{net::fallback_address} ? panel::Link::fallback : panel::Link::online;
}

panel::PanelState read_state(const base::Root& root, Secrets secrets) {
    panel::PanelState state;
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) == 0) {
        state.host = host.data();
    }
    const auto all = net::interfaces();
    state.ethernet = link_of(all, wired);
    if (state.ethernet == panel::Link::online && exists(root, gateway_silent_flag)) {
        state.ethernet = panel::Link::gateway_silent;
    }
    state.ethernet_address = address_text(all, wired);
    state.wifi = link_of(all, wireless);
    state.wifi_address = address_text(all, wireless);
    state.usb = read_usb(root);
    state.hdmi = hdmi_of(root);
    if (state.hdmi == panel::Hdmi::signal) {
        state.width = number<std::uint16_t>(root, "/kvmapp/kvm/width");
        state.height = number<std::uint16_t>(root, "/kvmapp/kvm/height");
    }
    state.power = read_power(root);
    state.stream = stream_name(word(root, "/kvmapp/kvm/type"));
    state.fps = number<std::uint32_t>(root, "/run/nanokvm/now_fps");
    if (secrets == Secrets::read) {
        state.first_password = word(root, first_password_file);
    }
    return state;
}

}  // namespace nanokvm::system
