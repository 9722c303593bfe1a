// SPDX-License-Identifier: GPL-3.0-or-later
#include "power/gpio_chip.hpp"

#include "power/gpio_sysfs.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fcntl.h>
#include <linux/gpio.h>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace nanokvm::power {
namespace {

base::Result<base::UniqueFd> request_line(const base::Root& root, Pin pin, std::string_view consumer,
                                          std::uint64_t flags, bool high = false) {
    auto chip = open_bank(root, pin.bank);
    if (!chip) {
        return tl::unexpected(chip.error());
    }
    gpio_v2_line_request request{};
    request.offsets[0] = pin.line;
    request.num_lines = 1;
    request.config.flags = flags;
    std::memcpy(request.consumer, consumer.data(), std::min(consumer.size(), sizeof request.consumer - 1));
    if ((flags & GPIO_V2_LINE_FLAG_OUTPUT) != 0) {
        // The value comes with the direction: there is no instant in which the line floats up.
        request.config.num_attrs = 1;
        request.config.attrs[0].mask = 1;
        request.config.attrs[0].attr.id = GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES;
        request.config.attrs[0].attr.values = high ? 1 : 0;
    }
    if (::ioctl(chip->get(), GPIO_V2_GET_LINE_IOCTL, &request) != 0) {
        return base::fail_errno(fmt::format("cannot take GPIO {} of bank {:#x}", pin.line, pin.bank));
    }
    return base::UniqueFd(request.fd);
}

class ChipOutput final : public Output {
public:
    explicit ChipOutput(base::UniqueFd line) noexcept : line_(std::move(line)) {}
    ChipOutput(const ChipOutput&) = delete;
    ChipOutput& operator=(const ChipOutput&) = delete;
    ~ChipOutput() override { static_cast<void>(set(false)); }

    [[nodiscard]] base::Result<void> set(bool high) override {
        gpio_v2_line_values values{high ? 1U : 0U, 1};
        if (::ioctl(line_.get(), GPIO_V2_LINE_SET_VALUES_IOCTL, &values) != 0) {
            return base::fail_errno("cannot set a GPIO line");
        }
        return {};
    }

private:
    base::UniqueFd line_;
};

class ChipInput final : public Input {
public:
    explicit ChipInput(base::UniqueFd line) noexcept : line_(std::move(line)) {}

    [[nodiscard]] base::Result<bool> high() const override {
        gpio_v2_line_values values{0, 1};
        if (::ioctl(line_.get(), GPIO_V2_LINE_GET_VALUES_IOCTL, &values) != 0) {
            return base::fail_errno("cannot read a GPIO line");
        }
        return (values.bits & 1U) != 0;
    }
    [[nodiscard]] int edge_fd() const noexcept override { return line_.get(); }
    [[nodiscard]] bool edge_is_urgent() const noexcept override { return false; }
    void take_edges() noexcept override {
        std::array<gpio_v2_line_event, 16> events{};
        while (::read(line_.get(), events.data(), sizeof events) == static_cast<ssize_t>(sizeof events)) {
        }
    }

private:
    base::UniqueFd line_;
};

}  // namespace

base::Result<base::UniqueFd> open_bank(const base::Root& root, std::uint32_t bank) {
    const std::string base_address = fmt::format("{:x}", bank);
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(root / "/dev", error)) {
        if (!entry.path().filename().string().starts_with("gpiochip")) {
            continue;
        }
        base::UniqueFd chip(::open(entry.path().c_str(), O_RDWR | O_CLOEXEC));
        gpiochip_info info{};
        if (chip && ::ioctl(chip.get(), GPIO_GET_CHIPINFO_IOCTL, &info) == 0 &&
            std::string_view(info.label).find(base_address) != std::string_view::npos) {
            return chip;
        }
    }
    return base::fail(fmt::format("no GPIO chip is labelled with {}", base_address), ENODEV);
}

base::Result<std::unique_ptr<Output>> Gpio::output(Pin pin, std::string_view consumer) const {
    auto line = request_line(root_, pin, consumer, GPIO_V2_LINE_FLAG_OUTPUT);
    if (line) {
        return std::make_unique<ChipOutput>(std::move(*line));
    }
    auto sysfs = sysfs_output(root_, pin.sysfs_number());
    if (!sysfs) {
        return base::fail(line.error().message + "; " + sysfs.error().message, line.error().code);
    }
    return sysfs;
}

base::Result<void> Gpio::leave(Pin pin, bool high, std::string_view consumer) const {
    const auto line = request_line(root_, pin, consumer, GPIO_V2_LINE_FLAG_OUTPUT, high);
    if (line) {
        return {};
    }
    auto sysfs = sysfs_leave(root_, pin.sysfs_number(), high);
    if (!sysfs) {
        return base::fail(line.error().message + "; " + sysfs.error().message, line.error().code);
    }
    return sysfs;
}

base::Result<std::unique_ptr<Input>> Gpio::input(Pin pin, std::string_view consumer) const {
    auto line = request_line(root_, pin, consumer,
                             GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING);
    if (line) {
        const int flags = ::fcntl(line->get(), F_GETFL);
        static_cast<void>(::fcntl(line->get(), F_SETFL, flags | O_NONBLOCK));
        return std::make_unique<ChipInput>(std::move(*line));
    }
    auto sysfs = sysfs_input(root_, pin.sysfs_number());
    if (!sysfs) {
        return base::fail(line.error().message + "; " + sysfs.error().message, line.error().code);
    }
    return sysfs;
}

}  // namespace nanokvm::power
