// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/picture.hpp"
#include "capture/sg2002/bridge.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace nanokvm::sim::sg2002 {

/// What the target sends.
struct HdmiSignal {
    capture::Size size;
    std::uint32_t millihertz = 60'000;
    friend bool operator==(const HdmiSignal&, const HdmiSignal&) = default;
};

/// A LT6911 on the i2c bus (device facts 1.7) and its interrupt counter. Thread-bound.
class BridgeChip {
public:
    explicit BridgeChip(capture::sg2002::BridgeType type) noexcept : type_(type) {}

    /// A change raises an interrupt, unless the bridge is to say nothing.
    void set_signal(std::optional<HdmiSignal> signal, bool silently = false);
    [[nodiscard]] const std::optional<HdmiSignal>& signal() const noexcept { return signal_; }
    /// Its registers show a signal, its CSI side sends nothing.
    void freeze(bool frozen) noexcept { frozen_ = frozen; }
    /// What arrives at the MIPI receiver.
    [[nodiscard]] std::optional<HdmiSignal> sent() const noexcept { return frozen_ ? std::nullopt : signal_; }

    /// One i2c message to it. Two bytes write a register, one selects what read() gives.
    [[nodiscard]] bool write(std::span<const std::uint8_t> message) noexcept;
    [[nodiscard]] std::uint8_t read() const noexcept;

    [[nodiscard]] std::string counter() const { return std::to_string(counter_) + "\n"; }
    void clear_counter() noexcept { counter_ = 0; }
    [[nodiscard]] capture::sg2002::BridgeType type() const noexcept { return type_; }

private:
    [[nodiscard]] std::uint8_t half(int value, bool high) const noexcept {
        return static_cast<std::uint8_t>(high ? value >> 8 : value);
    }

    capture::sg2002::BridgeType type_;
    std::optional<HdmiSignal> signal_;
    bool frozen_ = false;
    bool access_ = false;
    std::uint8_t page_ = 0;
    std::uint8_t selected_ = 0;
    unsigned counter_ = 0;
};

}  // namespace nanokvm::sim::sg2002
