// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/board_detect.hpp"

#include "base/files.hpp"
#include "base/unique_fd.hpp"
#include "power/gpio_chip.hpp"
#include "power/pin_mux.hpp"

#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <sys/ioctl.h>
#include <system_error>

namespace nanokvm::system {
namespace {

constexpr int alpha_bus = 1;
constexpr int bridge_bus = 4;
constexpr int oled_bus = 5;

void warn(std::vector<std::string>& warnings, const base::Result<void>& done) {
    if (!done) {
        warnings.push_back(done.error().message);
    }
}

bool is_there(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

std::string word(const base::Root& root, std::string_view path) {
    auto text = base::read_file(root / path, 64).value_or("");
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
        text.pop_back();
    }
    return text;
}

/// While the lines are held they are low; the pads keep that level when the lines are given back.
base::Result<void> make_buttons_safe(const BoardContext& context, power::Hardware hardware,
                                     std::vector<std::string>& warnings) {
    const auto pins = power::front_pins(hardware);
    if (!pins) {
        warnings.push_back(pins.error().message);
        return {};
    }
    const power::Gpio gpio(context.root);
    for (const power::Line line : {power::Line::power, power::Line::reset}) {
        if (auto low = gpio.output(pins->button(line), "nanokvm-init"); !low) {
            return tl::unexpected(low.error());
        }
    }
    warn(warnings, power::set_pads(context.memory, power::front_pads()));
    return {};
}

/// The OLED and the bridge run, and WiFi has its supply when `wifi`.
void enable(const BoardContext& context, power::Hardware hardware, bool wifi, std::vector<std::string>& warnings) {
    for (const power::Pin pin : power::enabled_pins(hardware)) {
        warn(warnings, power::Gpio(context.root).leave(pin, wifi || pin != power::wifi_enable, "nanokvm-init"));
    }
}

void find_out(const BoardContext& context, BoardReport& report) {
    if (!is_there(context.root / "/dev/i2c-4") && !is_there(context.root / "/dev/i2c-1")) {
        report.warnings.emplace_back("there is no I2C bus: which board this is cannot be found out");
        return;
    }
    report.hardware = classify_board(context.acknowledges);
    report.bridge = classify_bridge(context.acknowledges);
    std::error_code error;
    std::filesystem::create_directories(context.root / "/etc/kvm", error);
    warn(report.warnings,
         base::write_file_if_changed(context.root / "/etc/kvm/hw", std::string(power::name(report.hardware)) + "\n"));
    warn(report.warnings, base::write_file_if_changed(context.root / "/etc/kvm/hdmi_version", report.bridge + "\n"));
}

}  // namespace

std::string_view classify_bridge(const I2cProbe& acknowledges) {
    if (acknowledges(bridge_bus, 0x2C)) {
        return "c";
    }
    if (!acknowledges(bridge_bus, 0x2B)) {
        return "ue";
    }
    return acknowledges(bridge_bus, 0x44) ? "ux" : "d";
}

power::Hardware classify_board(const I2cProbe& acknowledges) {
    if (acknowledges(alpha_bus, 0x3D)) {
        return power::Hardware::alpha;
    }
    return acknowledges(oled_bus, 0x3C) ? power::Hardware::pcie : power::Hardware::beta;
}

I2cProbe kernel_i2c_probe(const base::Root& root) {
    return [root](int bus, std::uint8_t address) {
        const base::UniqueFd fd(::open((root / ("/dev/i2c-" + std::to_string(bus))).c_str(), O_RDWR | O_CLOEXEC));
        if (!fd || ::ioctl(fd.get(), I2C_SLAVE, static_cast<unsigned long>(address)) != 0) {
            return false;
        }
        i2c_smbus_data data{};
        i2c_smbus_ioctl_data call{};
        call.read_write = I2C_SMBUS_READ;
        call.size = I2C_SMBUS_BYTE;
        call.data = &data;
        return ::ioctl(fd.get(), I2C_SMBUS, &call) == 0;
    };
}

base::Result<BoardReport> release_buttons(const BoardContext& context) {
    BoardReport report;
    const auto known = word(context.root, "/etc/kvm/hw");
    report.hardware = power::parse_hardware(known);
    const auto wired = known.empty() ? power::Hardware::beta : report.hardware;
    if (auto safe = make_buttons_safe(context, wired, report.warnings); !safe) {
        return tl::unexpected(safe.error());
    }
    return report;
}

base::Result<BoardReport> init_board(const BoardContext& context, Detect detect) {
    BoardReport report;
    report.hardware = power::parse_hardware(word(context.root, "/etc/kvm/hw"));
    report.bridge = word(context.root, "/etc/kvm/hdmi_version");
    const bool look =
        detect == Detect::again || (detect == Detect::when_unknown && report.hardware == power::Hardware::unknown);
    if (look) {
        // The power button is the same pad on every board of this family.
        if (auto safe = make_buttons_safe(context, power::Hardware::beta, report.warnings); !safe) {
            return tl::unexpected(safe.error());
        }
        warn(report.warnings, power::set_pads(context.memory, power::other_pads(power::Hardware::alpha)));
        // Whatever board this is, its OLED may answer now.
        enable(context, power::Hardware::alpha, false, report.warnings);
        enable(context, power::Hardware::beta, false, report.warnings);
        find_out(context, report);
    }
    if (auto safe = make_buttons_safe(context, report.hardware, report.warnings); !safe) {
        return tl::unexpected(safe.error());
    }
    warn(report.warnings, power::set_pads(context.memory, power::other_pads(report.hardware)));
    enable(context, report.hardware, true, report.warnings);
    if (report.bridge.empty() && is_there(context.root / "/dev/i2c-4")) {
        report.bridge = classify_bridge(context.acknowledges);  // once: it disturbs the bus
        warn(report.warnings,
             base::write_file_if_changed(context.root / "/etc/kvm/hdmi_version", report.bridge + "\n"));
    }
    return report;
}

}  // namespace nanokvm::system
