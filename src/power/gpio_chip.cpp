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

/// `where` names the chip, for the message.
base::Result<base::UniqueFd> request_line(const base::UniqueFd& chip, Pin pin, std::string_view where,
                                          std::string_view consumer, std::uint64_t flags, bool high) {
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
    if (::ioctl(chip.get(), GPIO_V2_GET_LINE_IOCTL, &request) != 0) {
        return base::fail_errno(fmt::format("cannot take GPIO {} of {}", pin.line, where));
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

namespace {

/// The first chip that `wanted` takes by its name in /dev and its label.
template <typename Wanted>
base::UniqueFd find_chip(const base::Root& root, Wanted wanted) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(root / "/dev", error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("gpiochip")) {
            continue;
        }
        base::UniqueFd chip(::open(entry.path().c_str(), O_RDWR | O_CLOEXEC));
        gpiochip_info info{};
        if (chip && ::ioctl(chip.get(), GPIO_GET_CHIPINFO_IOCTL, &info) == 0 &&
            wanted(std::string_view(name), std::string_view(info.label))) {
            return chip;
        }
    }
    return {};
}

}  // namespace

base::Result<base::UniqueFd> open_bank(const base::Root& root, std::uint32_t bank) {
    const std::string address = fmt::format("{:x}", bank);
    auto chip = find_chip(
        root, [&](std::string_view, std::string_view label) { return label.find(address) != std::string_view::npos; });
    if (!chip) {
        return base::fail(fmt::format("no GPIO chip is labelled with {}", address), ENODEV);
    }
    return chip;
}

base::Result<base::UniqueFd> open_chip(const base::Root& root, const std::string& name) {
    auto chip =
        find_chip(root, [&](std::string_view file, std::string_view label) { return file == name || label == name; });
    if (!chip) {
        return base::fail(fmt::format("there is no GPIO chip {}, or it may not be opened", name), ENODEV);
    }
    return chip;
}

base::Result<base::UniqueFd> Gpio::request(Pin pin, std::string_view consumer, std::uint64_t flags, bool high) const {
    const auto chip = chip_.empty() ? open_bank(root_, pin.bank) : open_chip(root_, chip_);
    if (!chip) {
        return tl::unexpected(chip.error());
    }
    return request_line(*chip, pin, chip_.empty() ? fmt::format("bank {:#x}", pin.bank) : chip_, consumer, flags, high);
}

base::Result<std::unique_ptr<Output>> Gpio::output(Pin pin, std::string_view consumer) const {
    auto line = request(pin, consumer, GPIO_V2_LINE_FLAG_OUTPUT);
    if (line) {
        return std::make_unique<ChipOutput>(std::move(*line));
    }
    if (!chip_.empty()) {
        return tl::unexpected(line.error());
    }
    auto sysfs = sysfs_output(root_, pin.sysfs_number());
    if (!sysfs) {
        return base::fail(line.error().message + "; " + sysfs.error().message, line.error().code);
    }
    return sysfs;
}

base::Result<void> Gpio::leave(Pin pin, bool high, std::string_view consumer) const {
    const auto line = request(pin, consumer, GPIO_V2_LINE_FLAG_OUTPUT, high);
    if (line) {
        return {};
    }
    if (!chip_.empty()) {
        return tl::unexpected(line.error());
    }
    auto sysfs = sysfs_leave(root_, pin.sysfs_number(), high);
    if (!sysfs) {
        return base::fail(line.error().message + "; " + sysfs.error().message, line.error().code);
    }
    return sysfs;
}

base::Result<std::unique_ptr<Input>> Gpio::input(Pin pin, std::string_view consumer) const {
    auto line = request(pin, consumer,
                        GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING);
    if (line) {
        const int flags = ::fcntl(line->get(), F_GETFL);
        static_cast<void>(::fcntl(line->get(), F_SETFL, flags | O_NONBLOCK));
        return std::make_unique<ChipInput>(std::move(*line));
    }
    if (!chip_.empty()) {
        return tl::unexpected(line.error());
    }
    auto sysfs = sysfs_input(root_, pin.sysfs_number());
    if (!sysfs) {
        return base::fail(line.error().message + "; " + sysfs.error().message, line.error().code);
    }
    return sysfs;
}

}  // namespace nanokvm::power
