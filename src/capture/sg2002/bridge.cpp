// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/bridge.hpp"

#include "capture/sg2002/board_limits.hpp"

#include <array>
#include <fcntl.h>
#include <linux/i2c-dev.h>

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {
namespace {

constexpr std::string_view bus_path = "/dev/i2c-4";
constexpr std::uintptr_t i2c_address = 0x2B;
constexpr std::string_view counter_path = "/proc/lt_int";
constexpr unsigned measure_us = 6000;  // device facts 1.7: 5 ms at least
constexpr std::uint8_t ux_stable = 0x55;

}  // namespace

std::optional<BridgeType> bridge_type(std::string_view word) noexcept {
    word = word.substr(0, word.find_first_of(" \r\n\t"));
    if (word == "c") {
        return BridgeType::c;
    }
    if (word == "ux" || word == "u") {
        return BridgeType::ux;
    }
    if (word == "d") {
        return BridgeType::d;
    }
    return word == "ue" ? std::optional(BridgeType::ue) : std::nullopt;
}

const char* bridge_name(BridgeType type) noexcept {
    constexpr std::array names{"LT6911C", "LT6911UXC", "LT6911D", "LT6911UXE"};
    return names[static_cast<std::size_t>(type)];
}

base::Result<Bridge> Bridge::find(Kernel& kernel) {
    const auto word = read_text(kernel, "/etc/kvm/hdmi_version", 16);
    if (!word) {
        return word.error().code == ENOENT ? base::Result<Bridge>(Bridge(kernel, BridgeType::ux))
                                           : tl::unexpected(word.error());
    }
    const auto type = bridge_type(*word);
    if (!type) {
        return base::fail(fmt::format("/etc/kvm/hdmi_version names the HDMI bridge \"{}\"; it is c, ux, d or ue",
                                      word->substr(0, word->find('\n'))));
    }
    return Bridge(kernel, *type);
}

base::Result<void> Bridge::write(std::uint8_t reg, std::uint8_t value) const {
    const std::array<std::uint8_t, 2> bytes{reg, value};
    if (kernel_->write(bus_.fd(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
        return base::fail_errno(fmt::format("the HDMI bridge does not take register {:02X}", reg));
    }
    return {};
}

base::Result<std::uint8_t> Bridge::read(std::uint8_t reg) const {
    std::uint8_t value = 0;
    if (kernel_->write(bus_.fd(), &reg, 1) != 1 || kernel_->read(bus_.fd(), &value, 1) != 1) {
        return base::fail_errno(fmt::format("the HDMI bridge does not give register {:02X}", reg));
    }
    return value;
}

base::Result<int> Bridge::read_pair(std::uint8_t high, std::uint8_t low) const {
    const auto upper = read(high);
    const auto lower = upper ? read(low) : upper;
    if (!lower) {
        return tl::unexpected(lower.error());
    }
    return *upper << 8 | *lower;
}

base::Result<void> Bridge::open_access() const {
    if (type_ == BridgeType::d) {
        return {};
    }
    auto done = page(0x80);
    if (done) {
        done = write(0xEE, 0x01);
    }
    if (done && type_ == BridgeType::ux) {
        done = write(0x10, 0x00);  // its watchdog would reset it while its firmware rests
    }
    return done;
}

void Bridge::close_access() const {
    if (type_ != BridgeType::d && page(0x80)) {
        static_cast<void>(write(0xEE, 0x00));
    }
}

base::Result<BridgeState> Bridge::ask() {
    if (type_ == BridgeType::ue) {
        return BridgeState{};
    }
    if (!bus_.is_open()) {
        auto bus = Device::open(*kernel_, bus_path, O_RDWR);
        if (!bus) {
            return tl::unexpected(bus.error());
        }
        // The address travels as the argument itself.
        if (auto set = bus->call(I2C_SLAVE, reinterpret_cast<void*>(i2c_address), "addressing the HDMI bridge"); !set) {
            return tl::unexpected(set.error());
        }
        bus_ = std::move(*bus);
    }
    if (auto opened = open_access(); !opened) {
        return tl::unexpected(opened.error());
    }
    auto state = type_ == BridgeType::c ? ask_c() : type_ == BridgeType::ux ? ask_ux() : ask_d();
    close_access();
    return state;
}

// Registers: device facts 1.7.

base::Result<BridgeState> Bridge::ask_c() const {
    auto done = page(0xD2);
    if (done) {
        done = write(0x83, 0x11);
    }
    if (!done) {
        return tl::unexpected(done.error());
    }
    kernel_->sleep_us(measure_us);
    const auto hdmi_height = read_pair(0x96, 0x97);
    const auto hdmi_width = read_pair(0x8B, 0x8C);
    done = page(0xC2);
    const auto height = read_pair(0x06, 0x07);
    const auto width = read_pair(0x38, 0x39);
    if (!hdmi_height || !hdmi_width || !done || !height || !width) {
        return base::fail("the HDMI bridge stopped answering on its bus");
    }
    return BridgeState{true, *hdmi_height != 0 && *hdmi_width != 0, {*width, *height}};
}

base::Result<BridgeState> Bridge::ask_ux() const {
    auto done = page(0x86);
    const auto state = read(0xA3);
    if (done) {
        done = page(0x85);
    }
    const auto height = read_pair(0xF0, 0xF1);
    const auto width = read_pair(0xEA, 0xEB);
    if (!done || !state || !height || !width) {
        return base::fail("the HDMI bridge stopped answering on its bus");
    }
    return BridgeState{true, *state == ux_stable, {*width, *height}};
}

base::Result<BridgeState> Bridge::ask_d() const {
    const auto done = page(0xE0);
    const auto half_width = read_pair(0x8C, 0x8D);
    const auto height = read_pair(0x8E, 0x8F);
    if (!done || !half_width || !height) {
        return base::fail("the HDMI bridge stopped answering on its bus");
    }
    return BridgeState{true, *half_width != 0 || *height != 0, {*half_width * 2, *height}};
}

bool Bridge::interrupted() {
    const auto text = read_text(*kernel_, counter_path, 16);
    if (!text || text->empty() || *text == "0" || *text == "0\n") {
        return false;
    }
    // Which edges they were cannot be told when many came (device facts 9.60): any is a reason to look.
    if (auto counter = Device::open(*kernel_, counter_path, O_WRONLY)) {
        static_cast<void>(kernel_->write(counter->fd(), "0", 1));
    }
    return true;
}

std::string explain(const BridgeState& state) {
    if (!state.known) {
        return "The HDMI bridge of this board cannot be asked; its sizes are tried one after the other.";
    }
    if (!state.present) {
        return "The HDMI bridge sees no signal: is the cable in, and the target awake and sending to this output?";
    }
    if (state.size.width == 0 || state.size.height == 0) {
        return "The HDMI bridge sees a signal, but sends no picture on: unplug the cable and put it in again.";
    }
    if (auto problem = input_problem(state.size)) {
        return *problem;
    }
    return fmt::format("The HDMI bridge sends {}x{}.", state.size.width, state.size.height);
}

}  // namespace nanokvm::capture::sg2002
