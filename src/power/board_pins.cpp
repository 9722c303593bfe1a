// SPDX-License-Identifier: GPL-3.0-or-later
#include "power/board_pins.hpp"

#include <array>
#include <utility>

namespace nanokvm::power {
namespace {

constexpr std::uint32_t gpio_a = 0x0302'0000;
constexpr std::uint32_t gpio_b = 0x0302'1000;

constexpr std::array<std::pair<std::string_view, Hardware>, 5> words{{
    {"alpha", Hardware::alpha},
    {"beta", Hardware::beta},
    {"pcie", Hardware::pcie},
    {"atx", Hardware::atx},
    {"pro", Hardware::pro},
}};

constexpr Pin bridge_reset{gpio_b, 3};

// Reset of the OLED; on the others also that of the HDMI bridge.
constexpr std::array<Pin, 1> enabled_of_alpha{{{0x0502'1000, 19}}};
constexpr std::array<Pin, 3> enabled_of_beta{{{gpio_a, 22}, bridge_reset, wifi_enable}};

constexpr std::array<PadWord, 4> front{{
    {0x0300'105C, 3},  // GPIOA23: power button
    {0x0300'1060, 3},  // GPIOA24: power LED
    {0x0300'1054, 3},  // GPIOA25: reset button, disk LED on alpha
    {0x0300'1058, 3},  // GPIOA27: OLED data, reset button on alpha
}};

#define NANOKVM_COMMON_PADS                                           \
    {0x0300'103C, 3},                       /* GPIOA15: OLED clock */ \
        {0x0300'1050, 3},                   /* GPIOA22: OLED reset */ \
        {0x0300'1064, 6},                   /* UART1 */               \
        {0x0300'1068, 6}, {0x0300'1070, 2}, /* UART2 */               \
    {                                                                 \
        0x0300'1074, 2                                                \
    }

constexpr std::array<PadWord, 9> alpha_pads{{
    NANOKVM_COMMON_PADS,
    {0x0300'10D0, 2},  // I2C1: the OLED
    {0x0300'10DC, 2},
    {0x0300'10D4, 3},  // PWR_GPIO19: OLED reset
}};

constexpr std::array<PadWord, 12> beta_pads{{
    NANOKVM_COMMON_PADS,
    {0x0300'10E4, 0},  // SDIO: the WiFi module
    {0x0300'10E0, 0},
    {0x0300'10DC, 0},
    {0x0300'10D8, 0},
    {0x0300'10D4, 0},
    {0x0300'10D0, 0},
}};
#undef NANOKVM_COMMON_PADS

}  // namespace

Hardware parse_hardware(std::string_view word) noexcept {
    const auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
    while (!word.empty() && blank(word.back())) {
        word.remove_suffix(1);
    }
    while (!word.empty() && blank(word.front())) {
        word.remove_prefix(1);
    }
    for (const auto& [text, hardware] : words) {
        if (word == text) {
            return hardware;
        }
    }
    return Hardware::unknown;
}

std::string_view name(Hardware hardware) noexcept {
    for (const auto& [text, value] : words) {
        if (value == hardware) {
            return text;
        }
    }
    return "unknown";
}

unsigned Pin::sysfs_number() const noexcept {
    // GPIOA is 480, and each further bank 32 lower; the always-on bank lies below those.
    const unsigned base = bank == 0x0502'1000 ? 352U : 480U - (bank - gpio_a) / 0x1000U * 32U;
    return base + line;
}

base::Result<FrontPins> front_pins(Hardware hardware) {
    switch (hardware) {
        case Hardware::alpha:
            return FrontPins{{gpio_a, 23}, {gpio_a, 27}, {gpio_a, 24}, Pin{gpio_a, 25}};
        case Hardware::beta:
        case Hardware::pcie:
            return FrontPins{{gpio_a, 23}, {gpio_a, 25}, {gpio_a, 24}, std::nullopt};
        case Hardware::atx:
        case Hardware::pro:
            return base::fail("this software is not for the hardware '" + std::string(name(hardware)) +
                              "': its buttons are not touched");
        case Hardware::unknown:
            break;
    }
    return base::fail("the hardware is not known (/etc/kvm/hw): its buttons are not touched");
}

std::span<const Pin> enabled_pins(Hardware hardware) noexcept {
    switch (hardware) {
        case Hardware::alpha:
            return enabled_of_alpha;
        case Hardware::beta:
        case Hardware::pcie:
            return enabled_of_beta;
        default:
            return {};
    }
}

std::optional<Pin> bridge_reset_pin(Hardware hardware) noexcept {
    // The beta board has the line, too, but nothing at its end.
    return hardware == Hardware::pcie ? std::optional<Pin>(bridge_reset) : std::nullopt;
}

std::span<const PadWord> front_pads() noexcept {
    return front;
}

std::span<const PadWord> other_pads(Hardware hardware) noexcept {
    switch (hardware) {
        case Hardware::alpha:
            return alpha_pads;
        case Hardware::beta:
        case Hardware::pcie:
            return beta_pads;
        default:
            return {};
    }
}

}  // namespace nanokvm::power
